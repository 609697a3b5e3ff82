"""What the shop knows: a catalogue, what is said of it, who buys and what was bought."""

from shop.models.carts import Cart, CartLine
from shop.models.catalogue import Brand, Category, Image, Product, Tag, Variant, still_new
from shop.models.customers import Address, Customer
from shop.models.dataset import Dataset
from shop.models.orders import CoPurchase, Order, OrderLine
from shop.models.promotions import Promotion, reduced
from shop.models.reviews import Review

OF_PRODUCTS = {Product, Variant, Image, Review, OrderLine}
"""The models whose rows belong to a product, itself included: a write to one is a write to what the product shows."""

__all__ = [
    "OF_PRODUCTS",
    "Address",
    "Brand",
    "Cart",
    "CartLine",
    "Category",
    "CoPurchase",
    "Customer",
    "Dataset",
    "Image",
    "Order",
    "OrderLine",
    "Product",
    "Promotion",
    "Review",
    "Tag",
    "Variant",
    "reduced",
    "still_new",
]
