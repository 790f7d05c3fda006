"""An offline bundle: one zip with every wheel for another computer, and a script there that installs them without a network.

``targets`` are the systems it can be made for, ``lock`` picks what such a system needs, ``wheels`` fetches and builds, ``package``
writes the zip, and ``start`` is the file inside it that does the work over there.
"""

from __future__ import annotations
