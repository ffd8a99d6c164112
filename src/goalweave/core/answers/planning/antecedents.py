"""Whether a sentence can be read without the one before it."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"^(?:So|Thus|Therefore|Hence|Also|But|And|Yet|Such|Besides|Another|Others|The other|Here|There|It|They|This|These|Those|Its|Their|"
    r"He|She|The latter|Each|Both|Among them|Meeting|"
    r"Elle|Il|Elles|Ils|Ce|Cet|Cette|Ces|Celui-ci|Celle-ci|Ainsi|Donc|Aussi|Mais|Leurs?|"
    r"Este|Esta|Estos|Estas|Ella|Ellos|Así|Además|Pero|También|"
    r"Он|Она|Оно|Они|Это|Эт\w+|Их|Его|Ее|Поэтому|Также|Но|Так|"
    r"وهو|وهي|وهم|هذا|هذه|وهذا|وهذه|لذلك|ولذلك|كما|لكن|ولكن|它|该|这|此|因此|所以|但|也|其)(?!\w)"
)
"""Words at its beginning that point at what was said."""
_POINTING = re.compile(
    r"\b(?:this|these|those|such|therefore|thus|hence)\b|\b(?:that|it)[.;]$"
    r"|\b(?:cette|ces|ceux|celle|ainsi|donc)\b|\b(?:este|esta|estos|estas|ello|tales)\b"
    r"|(?<!\w)(?:этого|этому|этим|этой|этих|эти|поэтому|таких|такие)(?!\w)"
    r"|(?<!\w)(?:هذا|هذه|ذلك|لذلك)(?!\w)|这|该|因此",
    re.IGNORECASE,
)
"""What points at the sentence before, wherever it is."""
_ADDING = re.compile(
    r"\b(?:also|as well|too|likewise|their|them)\b|\bit \w+ed\b|\b(?:également|eux|leurs?)\b|\b(?:ellos|también|asimismo)\b"
    r"|(?<!\w)(?:также|тоже|их)(?!\w)|(?<!\w)(?:أيضاً|كذلك)(?!\w)|此外|同样",
    re.IGNORECASE,
)
"""What adds to something, so that it reads strangely alone."""


def follows_on(text: str) -> bool:
    """Whether it points back at the sentence before it, which may then not be taken away."""
    return _OPENING.match(text) is not None or _POINTING.search(text) is not None


def needs_antecedent(text: str) -> bool:
    """Whether it cannot be read by itself."""
    return follows_on(text) or _ADDING.search(text) is not None
