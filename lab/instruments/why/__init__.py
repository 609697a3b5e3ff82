"""Explain one request: where its time went, what it asked for, and what to look at first.

    from lab.instruments.why import Asked, explain
    explanation = explain(Asked("/naive/category/lights/"))
    print(explanation.parts, explanation.advice[0].sentence)

The request runs in this process, through the project's whole middleware, and leaves nothing behind (`isolation`).

- `asked`: what is asked for, and by whom; refused in a sentence where that cannot be
- `isolation`, `transactions`: what is replaced for the time, and what is undone
- `running`: the request itself, with every instrument around it
- `attribution`: each moment of the request given to what was innermost then
- `explanation`: what comes out of it, as dataclasses; `describing` fills them
- `advice`, by `rules`, `rules_of_sql` and `rules_of_text`: which of the `recipes` fits what was seen
- `plans`: what the database does for a statement
- `versus`: two explanations beside each other; `pairing`: which node of one plan became which of the other
- `top`: what PostgreSQL has spent most time on
- `text`, `page`: for a terminal, and for a browser
"""

from .asked import Asked
from .explaining import explain
from .explanation import Explanation
from .refused import Refused

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
__all__ = ["Asked", "Explanation", "Refused", "explain"]
