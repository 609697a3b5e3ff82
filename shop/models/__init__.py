"""What the shop knows: a catalogue, what is said of it, who buys and what was bought."""

from shop.models.carts import Cart, CartLine
from shop.models.catalogue import Brand, Category, Image, Product, Tag, Variant, still_new
from shop.models.customers import Address, Customer
from shop.models.dataset import Dataset
from shop.models.denormalized import Basket, CategoryCount, Change, CoPurchase, Listing, ProductText
from shop.models.orders import Order, OrderLine
from shop.models.promotions import Promotion, reduced
from shop.models.reviews import Review

__all__ = [
    "Address",
    "Basket",
    "Brand",
    "Cart",
    "CartLine",
    "Category",
    "CategoryCount",
    "Change",
    "CoPurchase",
    "Customer",
    "Dataset",
    "Image",
    "Listing",
    "Order",
    "OrderLine",
    "Product",
    "ProductText",
    "Promotion",
    "Review",
    "Tag",
    "Variant",
    "reduced",
    "still_new",
]
