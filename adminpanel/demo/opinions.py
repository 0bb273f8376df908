"""What the couples of the demo say afterwards: two sentences about the trade, one about the rest."""

PRAISE = {
    "venues": (
        "The house looked better than in the pictures, and somebody had thought of blankets before we knew that we were cold.",
        "Everybody found their room, their seat and their glass without asking us once. That is what we had wished for.",
        "It rained at four. At ten past four the chairs stood inside, dry, with the candles lit, as if that had been the plan.",
        "Our parents still talk about the garden. We still talk about the man who carried my grandmother's chair after her all day.",
    ),
    "photography": (
        "We hardly noticed that anybody took pictures, and then there were six hundred of them in which everybody looks like themselves.",
        "The portrait took twelve minutes, as promised, and it is the one that now hangs in both of our mothers' kitchens.",
        "They found the uncle who never laughs, and he laughs. We have no idea how, and we have asked him.",
        "They walked the way to the chapel with us the week before, at the same hour, to see where the light would fall.",
        "My father hates cameras. There are eleven pictures of him, and in all of them he is talking to somebody he likes.",
        "When the rain came they said good, and an hour later we knew why: the umbrellas are the best pictures of the day.",
        "They danced along for one song, without the camera, and that was somehow right as well.",
        "The first pictures were there at breakfast. We sat in bed and looked at them until the coffee was cold.",
    ),
    "flowers": (
        "The arch smelled of the whole summer, and on the tables there was not one flower that should not have been in season.",
        "We had said green and a little wild. We got green and a little wild, and on the train home strangers asked about the bouquet.",
        "In the evening the flowers went to the people next door in small jars. Nobody had told us about that; it was lovely.",
        "My bouquet lasted nine days on the kitchen table. I counted.",
    ),
    "catering": (
        "Eighty people, three allergies, one fussy uncle, and everybody had something warm in front of them at the same time.",
        "At midnight there was soup. Nobody knew how badly they needed soup until it came round.",
        "The tasting was honest: they talked us out of the lobster and into the lamb, and they were right.",
        "They laughed with the guests, topped up the water before anybody asked, and left the kitchen cleaner than it was.",
    ),
    "cakes": (
        "It stood straight through a warm afternoon and tasted of lemon instead of sugar. There was none left by ten.",
        "We had brought a drawing of our five-year-old niece. The cake looked like the drawing, only edible.",
        "Everybody says that wedding cakes are for looking at. This one was eaten, all three tiers and the crumbs.",
        "The tasting alone was worth the trip: six small cakes, two spoons, and no hurry at all.",
    ),
    "music": (
        "They began so quietly that people went on talking, and an hour later nobody was sitting any more, not even the neighbours.",
        "Our song was learnt for us, and played as if it had always been theirs. There were tears in the second row.",
        "No shouting between the songs, no smoke, just very good music and an eye for when the floor needed a slow one.",
        "They played twenty minutes longer than agreed, because my father-in-law had just discovered dancing.",
    ),
    "dresses": (
        "It fitted after the second fitting, and I could eat, sit and dance in it. I would wear it to work if they let me.",
        "They listened, drew three lines on paper, and six weeks later those three lines hung there in silk.",
        "Nobody tried to sell me anything larger. When I said plain they nodded, and plain it was.",
        "On the morning itself somebody came by with a needle, for a button that only they had noticed.",
    ),
    "rings": (
        "They made the two rings from my grandmother's one, and gave us back the last grain of the gold in a paper bag.",
        "We forged them ourselves for a whole Saturday. One is slightly crooked, and we would not swap it for any other.",
        "The first size was a little wide. They changed it on the spot while we drank tea in the workshop.",
        "No velvet, no whispering: somebody with black fingers who explained what gold can do and what it cannot.",
    ),
    "stationery": (
        "The invitations felt so good that half of our guests have put them on the fridge instead of throwing them away.",
        "They found the spelling mistake in our own names before it was printed a hundred times. We owe them a great deal.",
        "Every place card was written by hand, and my aunt took hers home in her passport.",
        "Paper, ink, string: it sounds like little, and it was the first thing that made it all feel real.",
    ),
    "cars": (
        "The old car purred, the driver knew the short way round the roadworks, and there were peppermints in the glove box.",
        "All forty guests were at the church before us, dry and singing. The bus driver got the loudest applause of the day.",
        "He waited an hour longer than booked because the photographs took time, and said that he was reading a good book anyway.",
        "The ribbon stayed on at eighty kilometres an hour. I had not believed it would.",
    ),
}  # fmt: skip

CLOSING = (
    "They answered every message the same day, even the ones we sent at night.",
    "We would book them again without reading any other review.",
    "If you hesitate: we did too, and then we talked for ten minutes and knew.",
    "Not the cheapest, and worth every bit of it.",
    "Thank you for a day on which we had to think of nothing.",
    "Whatever was agreed was done, and a little more than that.",
)
GOOD = (
    "The setting up took somewhat longer than planned, but nobody was harmed by it.",
    "We would have liked an answer a little sooner now and then; on the day itself all was right.",
    "One small thing was forgotten and brought after within the half hour. We mention it only to be fair.",
    "It was a bit above what we had wanted to spend, and we do not regret it.",
)
MIXED = (
    "In the weeks before, though, we had to ask everything twice, and that made us more nervous than we had to be.",
    "But they came forty minutes late, and a word by telephone would have been enough.",
    "The bill was higher than the offer in the end. It could be explained; it should have been explained before.",
    "Somebody else came than the person we had met. That went well, but we would have liked to know.",
)
TITLES = {
    5: ("Just as we had hoped", "Again, any time", "Calm, kind and very good", "", "The best decision of the year", "Nothing to think of"),
    4: ("Very good, with one small thing", "We would do it again", "", "Lovely people"),
    3: ("Good on the day, slow before it", "Mixed feelings", ""),
    2: ("We had expected more", ""),
}  # fmt: skip
REPLIES = {
    5: (
        "Thank you both, that made the whole team smile on a Monday. Be good to each other.",
        "It was a joy from the first call. The uncle's laugh is still our favourite sound of the season.",
        "You made it easy. Come by when you are in town, the coffee is on us.",
    ),
    4: (
        "Thank you, and thank you for being fair about the small thing. We have changed how we do it since.",
        "You are right, and we have taken it to heart. All the best to you both!",
    ),
    3: (
        "Thank you for your honesty. You should not have had to ask twice; one of us now looks after all letters in the busy months.",
        "We are sorry about the wait, and should have called. That will not happen again.",
    ),
}  # fmt: skip
