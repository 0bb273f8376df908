"""What couples and vendors write to each other: a greeting, questions with their answers, the request, small talk."""

from random import Random

from adminpanel.demo.trades import Trade

GREETINGS = (
    "Hello {vendor}! We are getting married on {day} in {city}, about {guests} of us. Your pictures made us stop scrolling.",
    "Hi there, {partner} and I found you by searching for our date, {day}. Are you still free, and would you come to {city}?",
    "Good evening! {day}, {city}, roughly {guests} guests. Before we ask for the day we have two or three small questions.",
    "Hello! A friend got married with you last year and has not stopped talking about it. We have {day} in mind.",
    "Hi {vendor}, we are {first} and {partner}. The date is {day}. We do not know yet what we are doing, but we know we like what you do.",
    "Dear {vendor}, our day is {day}. It will be a small wedding with {guests} people and a large dog.",
)
WELCOMES = (
    "Congratulations, you two! Yes, that day is still open with us. Ask away.",
    "How lovely. {city} in that month is a good idea. The calendar says free, so nobody is faster than you at the moment.",
    "Thank you for writing! The date works. What would you like to know first?",
    "Hello {first}, hello {partner}. Yes to the date, yes to {city}, and yes to the dog if there is one.",
    "Congratulations! Free that day, and I can hold it for you as soon as you send the request.",
)
EXCHANGES = (
    ("What would you need from us before the day?", "A time, a place, a telephone number of somebody who is not you, and trust. The rest I ask in March."),
    ("Is the price on your page really all of it?", "Yes. Travel within fifty kilometres is in it. Anything else I would tell you before, in writing."),
    ("We have not found a place for the dinner yet. Can we still book you?", "You can. The date is what counts; the place may follow."),
    ("Could we meet once before we decide?", "Gladly. Thursdays after five are quiet, or a video call on any evening."),
    ("How does the deposit work?", "You ask for the day here, I accept, you pay the deposit on the booking page and it is confirmed. Nobody else can take it in between."),
    ("Do you know other people in {city} you like working with?", "Several. Tell me what is missing and I send you three names, no commission involved."),
    ("We are {guests} now. It may become a few more. Is that all right?", "A dozen more or less changes nothing. Tell me the number two weeks before."),
    ("What if one of us gets ill?", "Then we move it to the nearest day that is free for both of us. It has happened; it was a good wedding anyway."),
    ("My parents ask whether you are insured.", "We are. The certificate is in the post to your parents in spirit, and in your inbox in fact."),
    ("Is there anything couples forget to ask you?", "What we eat, and where we may park. Thank you for asking."),
    ("Can you send us the plan again? I cannot find the old one.", "Here it is again: arrive at two, begin at four, cake at nine. It is also at the top of the booking."),
    ("We changed the ceremony to half past four. Does that still work?", "Half past four is even better for the light. Changed on our side."),
    ("Our aunt would like to give us this as a present. Can she pay?", "She can. Forward her the link to the booking page, or pay and let her be nice to you."),
    ("It might be very hot. Do you have a plan for that?", "Shade, water, and starting an hour later. I will call you on the Wednesday."),
    ("Would you do it outdoors, honestly?", "Honestly: yes until seven, then inside. The evenings cool down faster than people think."),
    ("Can we add two hours in the evening?", "That is fine with me. I have noted it and will send the small difference with the balance."),
    ("How many weddings do you do on one weekend?", "One a day, and never two in a row with a drive between them."),
    ("Is it rude that we only decide next week?", "Not at all. The calendar is open; if somebody else asks, they get the day. I would tell you."),
    ("{partner} wants to know if you have done a wedding in two languages.", "Often. We say everything important twice and the jokes once."),
    ("We saw the picture with the lanterns. Can we have exactly that?", "Nearly exactly: those were borrowed. I know where from."),
    ("Should we send you the list of names?", "Yes please, as a plain list. I will find the spelling mistakes, I always do."),
    ("Do you need a table or power?", "A table, one socket, and a chair nobody takes away at six."),
)  # fmt: skip
REQUESTS = (
    "We talked about it over breakfast: yes. Here is our request: {package}.",
    "We would love to have you. The request is on its way: {package}.",
    "Right, before somebody else does: we have asked for the day. {package}, as discussed.",
    "So here we go. We asked for “{package}”; tell us if we did anything wrong.",
    "Decided! {package}, {day}. We are very happy.",
)
YESES = (
    "Accepted, with joy. The day is held for you until the deposit is there.",
    "It is in the book. Pay the deposit when you have a minute, the clock on the booking page is patient but real.",
    "Yes! I have accepted. You will find the deposit on the booking page.",
    "Done. I already look forward to it.",
)
PAID = (
    "Paid. That was easy. See you in {month}!",
    "Deposit is through. {partner} did a small dance.",
    "It says confirmed on our side. Thank you!",
    "All paid, we are official.",
)
CONFIRMED = (
    "I see it, thank you. Now sleep well; I write again in spring.",
    "Confirmed here too. You are the only ones that day.",
    "Wonderful. The day is yours and nobody can take it.",
)
NOES = (
    "I am so sorry, I have to say no: my sister marries on the same day. I sent you two colleagues in the next message.",
    "We cannot make it to {city} on that day and would rather say so now than in May. All the best to you two.",
    "That week is already too full for us to do it well. I am sorry, and I hope you find somebody lovely.",
)
REASONS_NO = (
    "A family wedding that day",
    "Too far for us on that weekend",
    "We are fully booked that week",
)
REASONS_WITHDRAWN = (
    "We moved the date to autumn",
    "We chose somebody nearer to the venue",
    "The plans became smaller",
)
AFTER = (
    "Thank you for yesterday. My grandmother asks for your number.",
    "We are still finding petals in the car. It was perfect, thank you.",
    "That was you, at the end, crying a little? We saw. Thank you for everything.",
    "Best decision of the whole year, after the obvious one.",
)
AFTER_ANSWERS = (
    "It was a joy from the first minute. Be good to each other.",
    "Thank you both. It was one of the good ones, and I say that about one in ten.",
    "I had something in my eye. Stay in touch!",
)
SMALL_TALK = (
    "Perfect, thank you!", "That helps a lot.", "Good to know.", "We will think about it tonight.", "Noted.",
    "That sounds exactly right.", "Ha, fair enough.", "Wonderful.", "I have put it on the list.", "Thank you, both of you.",
    "See you on Thursday then.", "Shall I send it by mail as well?", "No need, this is fine.", "We are getting nervous, in a good way.",
    "That is normal. It passes at about four o'clock on the day.", "One more thing, then I stop asking.", "Please never stop asking.",
)  # fmt: skip


class Speaker:
    """Fills the sentences of one conversation; never asks the same question twice in it."""

    def __init__(self, rng: Random, trade: Trade, facts: dict[str, str]) -> None:
        self.rng, self.facts = rng, facts
        questions = [*trade.questions, *EXCHANGES]
        rng.shuffle(questions)
        self._questions = questions
        self._asked = 0

    def say(self, sentences: tuple[str, ...]) -> str:
        return self.rng.choice(sentences).format_map(self.facts)

    def ask(self) -> tuple[str, str]:
        """A question of the couple with the vendor's answer; small talk when all has been asked."""
        if self._asked >= len(self._questions):
            return self.rng.choice(SMALL_TALK), self.rng.choice(SMALL_TALK)
        question, answer = self._questions[self._asked]
        self._asked += 1
        return question.format_map(self.facts), answer.format_map(self.facts)
