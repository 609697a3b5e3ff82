"""A customer of your own shop: logs in, looks at a list, opens what stands on it, and buys what can be bought."""

import re

from locust import FastHttpUser, between, task


class Customer(FastHttpUser):
    wait_time = between(2, 8)  # seconds between two clicks
    password = "tandem"  # noqa: S105

    def on_start(self):
        self.submit("/login/", username="rider1@example.com", password=self.password)

    @task
    def browse(self):
        listing = self.client.get("/optimized/category/bikes/").text
        for product in re.findall(r'href="(/optimized/product/[^"]+)"', listing)[:3]:
            self.wait()
            page = self.client.get(product, name="/optimized/product/[slug]/").text
            if variant := re.search(r'<option value="(\d+)">', page):
                self.submit("/optimized/cart/add/", page, variant=variant[1], quantity=1)

    def submit(self, url, page=None, **fields):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page or self.client.get(url).text)
        with self.client.post(url, fields | {"csrfmiddlewaretoken": token[1]}, catch_response=True) as answer:
            if "errorlist" in answer.text:  # a form that is refused is shown again with status 200
                answer.failure("the form was refused")
