"""People who talk with each other."""

import factory
from django.contrib.auth import get_user_model

from messaging import services
from messaging.models import Conversation


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@talk.test")


def conversation_of(*people) -> Conversation:
    """Each person on a side of their own."""
    return services.start_conversation(*({person: person.name} for person in people))
