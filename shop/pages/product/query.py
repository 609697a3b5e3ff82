"""What visitors may ask of a product's page."""

from shop.forms import Query


class ReviewQuery(Query):
    """The sort and the page of a product's reviews."""

    SORTS = {"newest": "Newest", "helpful": "Most helpful", "best": "Best first", "worst": "Worst first"}
    ORDERS = {
        "newest": ("-created_at", "-pk"),
        "helpful": ("-helpful_votes", "-pk"),
        "best": ("-rating", "-pk"),
        "worst": ("rating", "pk"),
    }
