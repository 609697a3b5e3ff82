from typing import Any


def of_the_dearest(statements: Any, number: int) -> list[Any]:
    return []
