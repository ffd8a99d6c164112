"""The tag for a component with markup inside; one without is a plain `{% include "components/….html" with … only %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **parameters: Any) -> SafeString:
    """Render `components/<name>.html` with its parameters and, as `content`, the markup inside the tag.

    As with `only`, the component sees its parameters and nothing else of the page.
    """
    engine = context.template.engine  # type: ignore[union-attr]  # bound while a template is rendered
    values = {**parameters, "content": content}
    return engine.get_template(f"components/{name}.html").render(context.new(values))
