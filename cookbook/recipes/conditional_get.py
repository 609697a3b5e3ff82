"""Answer 304 before the work is done.          kind: drop-in · Django ≥ 3.2 · any database

Symptom   browsers, feed readers and crawlers ask for the same page again and get all of it
Detect    the access log: 200 with equal sizes for requests that carry If-None-Match or If-Modified-Since
Rename    Product = what the page shows, price_cents = what may change of it, description = a text, Review = what is
          listed, rating = a number of it, created_at = its moment
Price     one cheap question for each request, also when the page is made afterwards; the ETag has to name everything
          that the page shows, and the code's version
Trap      `wrong`: an ETag of the id alone answers 304 after a change. ConditionalGetMiddleware makes its ETag of the
          finished page: it saves bytes and no work. A page that greets somebody needs the user in its ETag and Vary:
          Cookie. Last-Modified counts in seconds: two changes within one look like none
Not when  what decides is as dear as the page; or the page has a form with a token, which is new each time
"""

from hashlib import blake2b

from django.http import HttpResponse
from django.template import engines
from django.views.decorators.http import condition

from shop.models import Product, Review  # yours

PAGE = """{{ product.price_cents }} {{ product.description|linebreaks }}
{% for review in reviews %}<p>{{ review.rating|floatformat:1 }} {{ review.created_at|date:"c" }}</p>{% endfor %}"""
RELEASE = "1"  # of code and templates: a new one voids what browsers have kept


def etag(request, pk, **kwargs):
    """One narrow query: everything that the page shows of the row."""
    row = Product.objects.filter(pk=pk).values_list("pk", "price_cents", "description").first()
    return f'"{blake2b(repr((RELEASE, row)).encode(), digest_size=16).hexdigest()}"'


def naive(request, pk):
    product = Product.objects.get(pk=pk)
    reviews = Review.objects.order_by("pk")[:24]
    return HttpResponse(engines["django"].from_string(PAGE).render({"product": product, "reviews": reviews}))


def etag_of_the_id(request, pk):
    return f'"{pk}"'


optimized = condition(etag_func=etag)(naive)  # as a decorator: @condition(etag_func=etag)
wrong = condition(etag_func=etag_of_the_id)(naive)


# ---- below: for the cookbook's tests and measurements, not for you
from django.test import RequestFactory

from cookbook.example import Example


def asked(pk, known=""):
    return RequestFactory().get("/", headers={"If-None-Match": known} if known else {}), pk


def given(rows):
    """A browser that has seen the page already; naive and who asks for the first time get all of it."""
    pk = first_pk()
    return {"naive": asked(pk), "optimized": asked(pk, etag(None, pk)), "wrong": asked(pk, f'"{pk}"')}


def a_304_says_that_nothing_has_changed():
    pk = first_pk()
    first = optimized(*asked(pk))
    assert first.status_code == 200
    assert first.content == naive(*asked(pk)).content
    assert optimized(*asked(pk, first["ETag"])).status_code == 304
    careless = wrong(*asked(pk))["ETag"]
    Product.objects.filter(pk=pk).update(price_cents=12345)
    after = optimized(*asked(pk, first["ETag"]))
    assert after.status_code == 200
    assert b"12345" in after.content
    assert after["ETag"] != first["ETag"]
    assert wrong(*asked(pk, careless)).status_code == 304, "the careless ETag should have hidden the change"


def first_pk():
    return Product.objects.order_by("pk")[0].pk


EXAMPLE = Example(
    given=given,
    queries={"naive": 2, "optimized": 1, "wrong": 0},
    same=("naive",),
    checks=(a_304_says_that_nothing_has_changed,),
    price=lambda: {"bytes sent, 200": len(naive(*asked(first_pk())).content), "bytes sent, 304": 0},
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "price_cents": "words",
        "description": "body",
        "rating": "stars",
        "created_at": "written_at",
    },
    api=("condition", "etag", "last_modified", "ConditionalGetMiddleware"),
    symptom="django etag 304 not modified without rendering the view",
    why=(
        "The browser says which version it has. condition() computes the current one before it calls the view, and "
        "answers 304 with no body where they are equal. So neither the view nor its template runs."
    ),
    shop="The stage optimized: the ETag is kept beside the page (shop/caching/answers.py).",
)
