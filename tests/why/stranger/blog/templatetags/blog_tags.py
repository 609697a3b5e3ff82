from django import template

from blog.slow import sleep

register = template.Library()


@register.simple_tag
def wait():
    sleep()
    return ""
