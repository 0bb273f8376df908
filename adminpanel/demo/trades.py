"""The ten trades of the demo: what they are called, sell and charge, and how they speak of themselves."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Offer:
    """A package: name, what it holds, and its price in whole units from … to."""

    name: str
    text: str
    low: int
    high: int


@dataclasses.dataclass(frozen=True)
class Trade:
    slug: str
    name: str
    blurb: str
    icon: str
    houses: tuple[str, ...]
    taglines: tuple[str, ...]
    about: tuple[str, ...]
    working: tuple[str, ...]
    offers: tuple[Offer, ...]
    questions: tuple[tuple[str, str], ...]
    alts: tuple[str, ...]
    capacity: int = 1
    two_days: bool = False


TRADES = (
    Trade(
        "venues", "Venues", "Houses, gardens and halls to say it in", "venue",
        ("{word} House", "Quinta {word}", "The {word} Orangery", "Villa {last}", "{word} Barn", "{word} Hall"),
        ("An old house with room for everybody you love", "Garden ceremony, candlelit dinner, one key", "Stone walls, tall windows, a lawn for the children", "One wedding a weekend, never two"),
        (
            "{name} has been in the {last} family since 1911: a main house, a walled garden and a hall with windows to the west, half an hour from the middle of {city}.",
            "{name} was a winery before it was ours. The press room seats a hundred and forty, the terrace looks over the vines, and the last light comes through the arches at dinner.",
            "We opened {name} for weddings after our own, because we could not find a place near {city} that would simply hand us the key. So that is what you get: the house, the garden, the key.",
        ),
        (
            "There is one wedding a day here. The kitchen is open to the caterer you choose; tables, chairs, linen and firewood are part of the rent.",
            "If it rains, the ceremony moves under the glass roof in twenty minutes; we have done it eleven times and nobody has minded.",
            "Fourteen bedrooms sleep the people who should not drive. Music may play until two, indoors until four.",
        ),
        (
            Offer("Garden afternoon", "Ceremony and drinks in the garden from 2 to 8 pm, for up to 60 guests.", 1900, 2900),
            Offer("The whole day", "House and garden from 10 am to 2 am, tables, chairs and linen for up to 120.", 4200, 6800),
            Offer("The weekend", "Two days with fourteen bedrooms, dinner the evening before, brunch after.", 7600, 11800),
        ),
        (
            ("Is there somewhere dry if it rains during the ceremony?", "Yes, the glass hall is kept free for exactly that. We decide together at noon."),
            ("May we bring our own caterer?", "You may. The kitchen is professional, and we only ask that somebody from their team visits once before."),
            ("How late may the music play?", "Outdoors until eleven, inside until two. The neighbours are far and, by now, friends."),
            ("How many people can sleep at the house?", "Twenty-eight in fourteen rooms. There is a small hotel at the end of the lane for the rest."),
        ),
        ("The house at dusk with its windows lit", "The long table before the arched windows", "Chairs in rows and an arch of flowers", "The tent by the lake at night", "Strings of light over the courtyard"),
        two_days=True,
    ),
    Trade(
        "photography", "Photography", "Pictures you will still like in thirty years", "camera",
        ("{word} Studio", "{last} & {last2}", "{word} Light", "Studio {last}", "{first} {last} Photography", "Slow {word}"),
        ("Documentary pictures, honest colours, nobody posed for long", "Film and digital, mostly in the last light", "Two photographers, one quiet pair of eyes", "The looks between the moments"),
        (
            "{name} is {first} {last} and a second photographer who knows when to disappear. We work in the background and have never asked anybody to say cheese.",
            "I am {first}. Before weddings I photographed theatre, which is where I learned to wait. {name} takes no more than twenty-five weddings a year, most of them around {city}.",
            "At {name} we photograph what happens. There will be one good portrait of the two of you, twenty minutes before sunset, and then we leave you to your guests.",
        ),
        (
            "You get every good picture, usually between six and eight hundred, in a private gallery within five weeks; a first dozen arrives the next morning.",
            "We carry two of everything and copy the cards twice before we sleep. In nine years we have not lost a picture.",
            "We meet once before the day, walk through the place at the hour of the ceremony, and write down the ten pictures that must exist.",
        ),
        (
            Offer("Half day", "Five hours, one photographer, 300 pictures in an online gallery.", 980, 1500),
            Offer("Full day", "Ten hours, two photographers, 600 pictures and a first dozen the next morning.", 1900, 2900),
            Offer("Day and album", "The full day and a linen album of 60 pages, bound by hand.", 2600, 3900),
        ),
        (
            ("How long until we see the pictures?", "A dozen the next morning, all of them within five weeks."),
            ("Do you bring a second photographer?", "For the full day, always. One of us stays with each of you in the morning."),
            ("We are both terrible in front of a camera. Is that a problem?", "It is the normal case. You walk, you talk, I stay ten metres away. It works."),
            ("Do you also shoot on film?", "Two or three rolls at every wedding. They are in the gallery, at no extra cost."),
        ),
        ("Two small figures against the evening sun", "Prints laid out on linen", "The old camera on the table", "Strips of film with the day in frames", "Two people in a golden field"),
        capacity=1,
    ),
    Trade(
        "flowers", "Flowers", "Bouquets, arches and tables in season", "flower",
        ("{word} & Fern", "Wild {word}", "{last} Flowers", "The {word} Room", "{word} and Stem", "Atelier {word}"),
        ("Seasonal flowers, loose and generous", "Grown an hour away, cut the day before", "Bouquets that look picked, not built", "No foam, no plastic, no regrets"),
        (
            "{name} works with what grows: ranunculus and tulips in spring, roses and cosmos in summer, dahlias until the frost. Most of it comes from two growers outside {city}.",
            "I started {name} on a market stall and still buy at four in the morning. {first} builds the arches, I do everything one can hold in a hand.",
            "A wedding by {name} smells of a garden after rain. We prefer many small vases to one large thing that nobody can see over.",
        ),
        (
            "We bring, build and collect. What can be given a second life goes to the hospice on Sunday; tell us if you would rather keep it.",
            "You will not get a price per stem. Tell us a sum and a feeling; we tell you honestly what the month can do with it.",
            "Everything is made the evening before in a cold room and travels in water. It looks as fresh at midnight as at noon.",
        ),
        (
            Offer("Hands and lapels", "One bouquet, two small ones, six buttonholes and loose petals.", 380, 620),
            Offer("Ceremony and tables", "All of it, an arch of flowers and eight tables.", 1400, 2300),
            Offer("The whole room", "Arch, tables, staircase, hanging greens, and we stay to move it all.", 2900, 4600),
        ),
        (
            ("Which flowers are good in our month?", "I would build it around what the growers have then and add one flower you love. I can send a list."),
            ("Can the ceremony flowers be used again at dinner?", "Yes, and they should be. We move the arch behind your table while everybody has a drink."),
            ("My mother is allergic to lilies. Can you leave them out?", "No lilies then, anywhere. I have written it on your sheet in red."),
            ("Could we see one table before we decide?", "Come by the studio on a Thursday. I set one table as it would be on the day."),
        ),
        ("A full vase in window light", "A tied bunch on linen", "One bloom, very near", "A wreath on the painted door", "Stems against the light"),
        capacity=2,
    ),
    Trade(
        "catering", "Catering", "Dinner, drinks and the cake at midnight", "catering",
        ("The {word} Table", "{last} Kitchen", "Salt & {word}", "{word} Feast", "Long {word} Suppers", "{first}'s Table"),
        ("Long tables, shared plates, nobody waits", "What the market had, cooked over fire", "Five courses or one very good stew", "Vegetables first, but not only"),
        (
            "{name} cooks for weddings the way one cooks for friends: large plates in the middle, second helpings, and bread from our own oven.",
            "{first} {last} ran a restaurant in {city} for twelve years and got tired of two sittings. Now there is one sitting a night, and it is yours.",
            "Nothing at {name} is reheated. We bring the kitchen, light the fire at four, and the last plate leaves as hot as the first.",
        ),
        (
            "The price counts everything: cooks, service, plates, glasses, linen, and the person who opens the wine. You bring the wine or we do; there is no corkage.",
            "Tasting is for four, so bring the two people who will have opinions anyway. Every allergy gets a plate of its own that looks like the others.",
            "Children eat first and for half. Musicians and photographers eat what you eat.",
        ),
        (
            Offer("Standing supper", "Seven small plates and a soup at midnight, for 60 guests.", 2600, 3600),
            Offer("Shared table", "Four courses in the middle of the table, for 80 guests.", 4800, 6900),
            Offer("Fire and feast", "Everything over open fire, service until two, for 100 guests.", 6900, 9800),
        ),
        (
            ("Eleven of our guests are vegan. Can they eat the same menu?", "Nearly all of it is vegan before the butter. They will have no separate table and no sad plate."),
            ("When would the tasting be?", "In spring, on a Tuesday evening at our kitchen. Bring two people with opinions."),
            ("Is the service included?", "Yes: one person for twelve guests, until the coffee is drunk. There is nothing to add to the price you see."),
            ("What happens with what is left over?", "We bring boxes. Guests love them, and the rest goes to the night shelter."),
        ),
        ("A laid place from above", "The long table at dusk", "A board of cheese, figs and bread", "Glasses in a row", "The copper pot under the herbs"),
        capacity=2,
    ),
    Trade(
        "cakes", "Cakes", "Tiers, small ones and something at midnight", "cake",
        ("{word} & Crumb", "{last} Pâtisserie", "Sugar {word}", "The {word} Bakehouse", "{first} Bakes", "Butter and {word}"),
        ("Cakes that taste as they look", "Real butter, real flowers, no fondant", "Three tiers and a spare for the grandmothers", "Baked the night before, never frozen"),
        (
            "{name} is a small bakery in {city} with one oven and a waiting list. We bake wedding cakes on Thursdays and Fridays and sleep on Sundays.",
            "I trained as a chemist, which helps with meringue. At {name} the cake is butter, eggs, flour, and whatever fruit is at its best that week.",
            "We do not do fondant: it is pretty and nobody eats it. {name} finishes every cake with buttercream by hand and flowers from our neighbour.",
        ),
        (
            "A box with four flavours comes to you by post before you decide. Deliveries within forty kilometres are ours; we stay until the cake stands.",
            "Tell us how many will really eat: it is usually two in three. The difference pays for the midnight tarts.",
            "Gluten free and vegan tiers are baked apart and marked with a small olive leaf.",
        ),
        (
            Offer("Two tiers", "For 40 guests, one flavour, fresh flowers.", 290, 460),
            Offer("Three tiers", "For 90 guests, two flavours, delivered and set up.", 520, 820),
            Offer("The dessert table", "Three tiers, macarons, tarts and something at midnight.", 980, 1500),
        ),
        (
            ("Could one tier be gluten free?", "Of course. It is baked the day before everything else, on clean steel."),
            ("How long can it stand in the garden?", "Two hours in the shade in July, all evening in September. I will tell your caterer when to bring it."),
            ("Which flavour do people like best?", "Lemon and elderflower, every summer. The almond one is my own favourite."),
            ("Can you copy my grandmother's recipe?", "Send me a photo of the page, stains and all. I bake a trial, you tell me what is missing."),
        ),
        ("Three tiers with flowers running down", "One cake by candlelight", "A slice with its layers showing", "Little cakes in rows", "Sponge, cream and figs"),
        capacity=4,
    ),
    Trade(
        "music", "Music", "Strings at noon, dancing at midnight", "music",
        ("The {word} Quartet", "{last} Trio", "{word} Sound", "Radio {word}", "The {word} Sisters", "{first} & the {word}s"),
        ("Strings for the yes, a band for the night", "Five people who read a dance floor", "Soul, boleros and one song you choose", "Records only, carried by hand"),
        (
            "{name} met at the conservatory in {city} and stayed together for the dancing. We play the ceremony as a trio and come back after dinner as seven.",
            "We have played two hundred weddings as {name} and learned one thing: start slow, let the aunts choose the third song, and never talk between numbers.",
            "{first} {last} plays records, real ones, from a box that weighs forty kilos. There is no playlist; there is a person watching the floor.",
        ),
        (
            "We bring sound, lights and an engineer, and are ready an hour before the first guest. We need one socket and a table in the shade.",
            "Send us three songs you love and three you never want to hear again. We keep to both lists.",
            "Two sets of fifty minutes live, records in between and after, until the house says stop.",
        ),
        (
            Offer("Ceremony", "String trio for an hour, music of your choice for the way in and out.", 540, 860),
            Offer("Ceremony and dinner", "Trio for the ceremony, quiet duo until dessert.", 1100, 1700),
            Offer("All night", "Trio, duo, then seven of us until two.", 2600, 3900),
        ),
        (
            ("Could you learn one song for the way out?", "Send the link and the moment you want the drums to come in. We have three weeks before it must sit."),
            ("How much room do you need?", "Four by three metres and one socket of its own. Grass is fine if there is a roof."),
            ("What time do you need to arrive?", "Two hours before the ceremony. We are quiet, dressed and out of the pictures."),
            ("Do you play requests?", "If we know it, yes. If the floor is full, after the next one."),
        ),
        ("A violin on sheets of music", "A record on its player", "The piano by the window", "The small stage before anybody comes", "An old microphone"),
        capacity=1,
    ),
    Trade(
        "dresses", "Dresses & suits", "Made to measure, or made yours", "dress",
        ("Atelier {last}", "{word} Bridal", "{last} Tailors", "House of {word}", "Maison {word}", "{first} {last} Couture"),
        ("A dress that lets you sit, eat and dance", "Suits cut in {city}, sewn by hand", "Three fittings, tea, no mirrors until the last", "Old lace, new lines"),
        (
            "{name} makes about thirty dresses a year in a bright room in {city}. They have pockets if you want them, and most people do.",
            "My grandfather cut suits for the opera. At {name} we still draw the pattern on paper, for one person, and keep it for the next jacket.",
            "We started {name} because trying on dresses was the saddest part of our friends' weddings. You come alone or with five people; we close the shop for you.",
        ),
        (
            "Allow five months for a new dress and eight weeks for a suit. There are three fittings and the last one includes sitting down to a meal.",
            "Silk comes from Como, wool from Yorkshire, lace from your grandmother if she will part with it.",
            "On the day somebody of ours helps you dress and stays until the first picture, with a needle.",
        ),
        (
            Offer("Made yours", "A dress from the rail, changed until it fits, two fittings.", 890, 1400),
            Offer("Suit to measure", "Jacket, trousers, waistcoat, shirt; three fittings.", 1200, 1900),
            Offer("A dress of your own", "Drawn, cut and sewn for you, from first line to last button.", 2400, 3900),
        ),
        (
            ("How early should we start?", "Five months is calm, three is possible, two is exciting."),
            ("Can you work in the lace of my mother's dress?", "Bring it along. If it is sound it becomes the sleeves; if not, the inside of the bodice."),
            ("Does it have to be white?", "No. The last three were ivory, sage and a very good red."),
            ("Is somebody there on the morning?", "Yes, from the first button until the first picture."),
        ),
        ("A gown in the alcove", "Five dresses on the rail", "Shoes, pearls and a small bouquet", "A lapel with its flower", "Silk in long folds"),
        capacity=3,
    ),
    Trade(
        "rings", "Rings", "Two rings that fit each other", "ring",
        ("{last} Goldsmiths", "{word} & Gold", "The {word} Bench", "{first} {last} Jewellery", "Two {word}s", "{word} Rings"),
        ("Made from old gold, by hand, in the shop window", "Rings you can wear while gardening", "Make your own, with our hands beside yours", "One stone, no nonsense"),
        (
            "{name} is two benches and a torch in {city}. We melt what you bring: earrings, a chain, a grandfather's ring; nothing new has to be dug up.",
            "I have made wedding rings at {name} for nineteen years and still polish each pair together, so that they know each other.",
            "You can make the rings yourselves. One day, two aprons, one goldsmith who keeps you from melting the table.",
        ),
        (
            "A drawing and a silver trial come first. Nobody pays for gold before the trial has been worn for a week.",
            "Stones come with their papers and the name of the cutter. If they have no papers we do not set them.",
            "Resizing is free for life. Fingers change; that is rather the point.",
        ),
        (
            Offer("Two plain bands", "Recycled gold, any profile, engraved inside.", 780, 1300),
            Offer("A day at the bench", "You make each other's ring with us, lunch included.", 1200, 1700),
            Offer("Bands and a stone", "Two bands and a ring with a stone of your choice.", 2300, 3900),
        ),
        (
            ("Can you use my grandmother's ring?", "Yes, if you are ready to see it melt. Many people keep a bead of it inside."),
            ("How long does it take?", "Six weeks from the silver trial, three if you are in trouble."),
            ("Can they be engraved with our own handwriting?", "Write it ten times on paper with a thin pen and send the best one."),
            ("What if one does not fit on the day?", "Then it will fit on Monday. Until then it goes on the other hand, nobody looks."),
        ),
        ("Two bands leaning on each other", "A ring in its velvet box", "The goldsmith's bench", "Rings on plaster in morning light", "Two rings in the fold of a book"),
        capacity=6,
    ),
    Trade(
        "stationery", "Stationery", "Invitations worth keeping", "stationery",
        ("{word} Press", "Paper & {word}", "{last} Letterpress", "Studio {word}", "Ink and {word}", "{first} Writes"),
        ("Cotton paper, deep type, one colour too few", "Every name written by hand", "Printed on a press from 1954", "Invitations that survive the fridge door"),
        (
            "{name} prints on a Heidelberg older than both of us. The paper is cotton, the type goes deep, and the shop smells as it should.",
            "I write names: on envelopes, on cards, on bottles, once on a horse. {name} is me, a hundred nibs and a very steady table in {city}.",
            "At {name} a suite begins with the words. When they are right, the paper chooses itself.",
        ),
        (
            "Two proofs on the real paper are part of every order. We print after you have slept on the second one.",
            "Addressing, stamping and carrying to the post office is all ours if you send a list.",
            "On the day we bring the table plan, the menus and a pen for the cousin who brings a friend.",
        ),
        (
            Offer("Save the date", "60 cards and envelopes, one colour, addressed.", 240, 380),
            Offer("The suite", "Invitation, details, reply card and lined envelopes for 60.", 620, 980),
            Offer("From first letter to last menu", "The suite, place cards, menus, table plan and thanks.", 1200, 1800),
        ),
        (
            ("When should the invitations go out?", "Four months before if people travel, ten weeks if they do not."),
            ("Can you write the names in two scripts?", "Latin and Greek, Cyrillic or Arabic; the last one with my colleague."),
            ("We need six more cards. Is that possible?", "The type is still standing. Ten is easier than six, you will need them."),
            ("Does it come in sage green?", "It comes in the green of any leaf you send me."),
        ),
        ("A suite laid out on linen", "A card with an arch of flowers", "Envelopes in all the colours", "The calligrapher's desk", "Place cards in rows"),
        capacity=4,
    ),
    Trade(
        "cars", "Cars", "Old cars, small buses, one slow goodbye", "car",
        ("{last} Motor Hire", "The {word} Garage", "Old {word}", "{word} & Chrome", "Slow {word} Cars", "{last} Carriages"),
        ("Old cars with new belts", "Two buses and a convertible, all with names", "A driver who knows the back roads", "Forty on the road, ninety in the heart"),
        (
            "{name} keeps seven cars in a barn outside {city}, the youngest of them from 1968. They have names, new brakes and seat belts.",
            "It began with one saloon that my father drove to our own wedding. Now {name} has a small fleet and four drivers who own suits.",
            "We drive slowly on purpose. The way from the ceremony to dinner is the only half hour you will have alone; {name} makes it last.",
        ),
        (
            "The driver comes an hour early with an umbrella, a flask and a sewing kit. Ribbons match your flowers if you send us a picture.",
            "If an old lady refuses to start, another one comes. It has happened twice in eleven years, and both couples got the convertible.",
            "The buses make as many rounds as your guests need, and the last one leaves when you say so.",
        ),
        (
            Offer("There", "One car, one driver, from the door to the ceremony.", 260, 420),
            Offer("There and onwards", "One car for four hours, with a stop for pictures.", 520, 780),
            Offer("Everybody", "A car for you and the bus for forty guests, all evening.", 1100, 1700),
        ),
        (
            ("Is there room for a very wide dress?", "In the saloon, yes. We take out the front seat and nobody sees."),
            ("Can the bus make a second round at midnight?", "It can make a third. Tell the driver, not the clock."),
            ("What if it rains?", "Then the roof is up and the umbrella is large."),
            ("May my brother drive it?", "Round the courtyard, with our driver beside him and the handbrake near."),
        ),
        ("The saloon on a country road", "The small bus with its bunting", "The convertible above the water", "A lamp with flowers tied to it", "Tail lights under the stars"),
        capacity=3,
    ),
)  # fmt: skip

WORDS = (  # noqa: SIM905 - sixty words read better in lines
    "Juniper Marigold Linden Olive Saffron Wren Magnolia Hazel Bramble Willow Fennel Larch Clover Quince Thistle Laurel "
    "Poppy Heron Cedar Primrose Sorrel Aster Birch Meadow Lark Sage Jasmine Acorn Nettle Peony Rowan Velvet Amber Ivory "
    "Copper Harbour Lantern Orchard Atlas Sparrow Almond Anise Coral Dune Ember Fable Gable Indigo Mallow Nectar Opal "
    "Pepper Reed Slate Tansy Umber Verbena Yarrow Zephyr Borage"
).split()

CLOSINGS = (
    "Write to us with your date; we answer the same day, and we say no quickly when it has to be no.",
    "Ask whatever you like. We have heard every question but one.",
    "Have a look at the calendar first: what is free there is really free.",
    "Come by for coffee, or ask us here. Both work.",
    "We speak English, some French, and fluent nerves.",
    "We keep the number of weddings small so that yours is not number two that day.",
)
