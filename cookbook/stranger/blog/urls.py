"""No pages of its own: what a recipe asks for, it calls."""

urlpatterns = []
