-- Makes a small demo a full house for the pages of numbers: 100,000 bookings with their entries in the ledger, 15,000
-- couples with their steps, a million events as 345,000 journeys. Copies of the demo's own rows, moved in time.
\set ON_ERROR_STOP on
begin;
create temp table times as select n from generate_series(1, (select ceil(100000.0 / count(*))::int from bookings_booking)) n;

create temp table copied as
  select b.id as old, nextval(pg_get_serial_sequence('bookings_booking', 'id')) as id, n
  from bookings_booking b cross join times where n > 1;
insert into bookings_booking
  select (jsonb_populate_record(b, jsonb_build_object(
    'id', c.id, 'uuid', gen_random_uuid(),
    'requested_at', b.requested_at - make_interval(days => c.n % 300),
    'confirmed_at', b.confirmed_at - make_interval(days => c.n % 300)))).*
  from copied c join bookings_booking b on b.id = c.old;

create temp table entries as
  select e.id as old, nextval(pg_get_serial_sequence('payments_entry', 'id')) as id, n
  from payments_entry e cross join times where n > 1 and e.booking_id is not null;
insert into payments_entry
  select (jsonb_populate_record(e, jsonb_build_object(
    'id', c.id, 'key', e.key || ':' || c.n, 'at', e.at - make_interval(days => c.n % 300)))).*
  from entries c join payments_entry e on e.id = c.old;
insert into payments_posting (entry_id, account, provider, vendor_id, amount, currency)
  select c.id, p.account, p.provider, p.vendor_id, p.amount, p.currency
  from entries c join payments_posting p on p.entry_id = c.old;

insert into accounts_couple (wedding_date, place_id, guests, created_at)
  select current_date + (n % 400), (select min(id) + n % 12 from accounts_place), 80, now() - make_interval(days => n % 390)
  from generate_series(1, 15000) n;
insert into adminpanel_couplesteps (couple_id, joined_at, message_at, request_at, deposit_at, completed_at)
  select id, created_at,
    case when id % 5 < 4 then created_at + make_interval(days => (id % 50)::int) end,
    case when id % 5 < 3 then created_at + make_interval(days => (id % 70)::int) end,
    case when id % 5 < 2 then created_at + make_interval(days => (id % 90)::int) end,
    case when id % 5 < 1 then created_at + make_interval(days => (id % 300)::int) end
  from accounts_couple on conflict do nothing;

-- Journeys of the last 120 days; one in 23 of a couple. What they looked for is any mixture, so that the parts of the
-- funnel are as many as they can be.
create temp table walks as
  select n, now() - make_interval(secs => random() ^ 1.3 * 120 * 86400) as at, (n % 3) as far,
    floor(random() ^ 2 * 12)::int as place, floor(random() ^ 2 * 10)::int as trade,
    (array['phone', 'phone', 'desk', 'tablet'])[1 + floor(random() * 4)::int] as device,
    (array['free', 'free', 'plus', 'premium'])[1 + floor(random() * 4)::int] as tier, case when n % 23 = 0 then n / 23 end as pair
  from generate_series(1, 345000) n;
insert into adminpanel_journey (couple_id, device, category_id, place_id, tier, started_at, search_at, profile_at)
  select c.id, device,
    case when far > 0 then (select min(id) from vendors_category) + trade end,
    case when far > 0 then (select min(id) from accounts_place) + place end,
    case when far > 1 then tier else '' end,
    at,
    case when far > 0 then at + make_interval(secs => 10 + random() * 300) end,
    case when far > 1 then at + make_interval(secs => 320 + random() * 900) end
  from walks left join (select id, row_number() over (order by id) as number from accounts_couple
    where id not in (select couple_id from adminpanel_journey where couple_id is not null)) c on c.number = walks.pair;
insert into adminpanel_event (visitor, step, at, device, category_id, place_id, wanted, is_counted)
  select lpad(to_hex(n), 32, '0')::uuid, (array['visit', 'search', 'profile'])[k + 1], at + make_interval(secs => k * 200),
    device, (select min(id) from vendors_category) + trade, (select min(id) from accounts_place) + place,
    case when k = 1 then (at::date + 30 + n % 300) end, true
  from walks cross join generate_series(0, 2) k;
commit;
vacuum analyze;
