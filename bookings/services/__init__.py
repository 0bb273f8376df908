"""Everything that can happen to a booking, by subject."""

from bookings.services.answers import (
    accept_booking,
    decline_booking,
    take_back_acceptance,
    withdraw_booking,
)
from bookings.services.budgets import remove_budget, set_budget
from bookings.services.day_plans import plan_day
from bookings.services.deposits import (
    DepositOutcome,
    mark_balance_paid,
    mark_charged_back,
    mark_deposit_paid,
    mark_deposit_returned,
    mark_given_back,
    mark_instalment_paid,
    mark_not_returned,
    mark_paid_again,
    mark_refund_waiting,
    mark_whole_paid,
    record_payment_step,
    tell_charged_back,
)
from bookings.services.endings import (
    cancel_booking,
    complete_past_bookings,
    report_no_show,
    side_that_cancels,
)
from bookings.services.forgetting import forget_person
from bookings.services.holds import expire_booking, expire_overdue_holds
from bookings.services.moves import (
    agree_to_move,
    decline_move,
    expire_moves,
    propose_move,
    withdraw_move,
)
from bookings.services.papers import (
    add_note,
    add_task,
    delete_note,
    delete_task,
    side_of_worker,
    tick_task,
)
from bookings.services.quotes import (
    accept_quote,
    decline_quote,
    expire_quotes,
    offer_quote,
    withdraw_quote,
)
from bookings.services.reminders import send_reminders
from bookings.services.requests import request_booking
from bookings.services.reviews import (
    DrawnPictures,
    close_review_reports,
    draw_pictures,
    edit_review,
    publish_review,
    recount_reviews,
    reject_review,
    reply_to_review,
    report_review,
    take_down_review,
    write_review,
)
from bookings.services.standing import recount_acceptance, recount_all_acceptance
from bookings.services.waiting import (
    expire_offers,
    join_waiting_list,
    leave_waiting_list,
    offer_what_is_free,
    take_offer,
)

__all__ = [
    "DepositOutcome",
    "DrawnPictures",
    "accept_booking",
    "accept_quote",
    "add_note",
    "add_task",
    "agree_to_move",
    "cancel_booking",
    "close_review_reports",
    "complete_past_bookings",
    "decline_booking",
    "decline_move",
    "decline_quote",
    "delete_note",
    "delete_task",
    "draw_pictures",
    "edit_review",
    "expire_booking",
    "expire_moves",
    "expire_offers",
    "expire_overdue_holds",
    "expire_quotes",
    "forget_person",
    "join_waiting_list",
    "leave_waiting_list",
    "mark_balance_paid",
    "mark_charged_back",
    "mark_deposit_paid",
    "mark_deposit_returned",
    "mark_given_back",
    "mark_instalment_paid",
    "mark_not_returned",
    "mark_paid_again",
    "mark_refund_waiting",
    "mark_whole_paid",
    "offer_quote",
    "offer_what_is_free",
    "plan_day",
    "propose_move",
    "publish_review",
    "record_payment_step",
    "recount_acceptance",
    "recount_all_acceptance",
    "recount_reviews",
    "reject_review",
    "remove_budget",
    "reply_to_review",
    "report_no_show",
    "report_review",
    "request_booking",
    "send_reminders",
    "set_budget",
    "side_of_worker",
    "side_that_cancels",
    "take_back_acceptance",
    "take_down_review",
    "take_offer",
    "tell_charged_back",
    "tick_task",
    "withdraw_booking",
    "withdraw_move",
    "withdraw_quote",
    "write_review",
]
