"""What Discord refuses in components, of messages and of forms, and the ids that it fills in."""

from __future__ import annotations

from bot.localdiscord.errors import BodyErrors, Path
from bot.localdiscord.model import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 17, 18, 19, 21, 22, 23

SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LINK_STYLE, PREMIUM_STYLE = 5, 6

MOST_COMPONENTS = 40
MOST_TEXT = 4000
MOST_ROWS = 5
MOST_IN_FORM = 5

_IN_CONTAINER = (ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR)
_IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)

# Of each kind's text fields: the shortest, the longest, and whether it must be there.
_CUSTOM_ID = (1, 100, True)
_TEXTS: dict[int, dict[str, tuple[int, int, bool]]] = {
    BUTTON: {"custom_id": (1, 100, False), "label": (0, 80, False), "url": (0, 512, False)},
    **{kind: {"custom_id": _CUSTOM_ID, "placeholder": (0, 150, False)} for kind in SELECTS},
    TEXT_INPUT: {
        "custom_id": _CUSTOM_ID,
        "label": (1, 45, False),
        "value": (0, 4000, False),
        "placeholder": (0, 100, False),
    },
    TEXT_DISPLAY: {"content": (1, 4000, True)},
    THUMBNAIL: {"description": (1, 1024, False)},
    LABEL: {"label": (1, 45, True), "description": (1, 100, False)},
    **{kind: {"custom_id": _CUSTOM_ID} for kind in (FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)},
}
# Of each kind's number fields: the least and the most.
_NUMBERS: dict[int, dict[str, tuple[int, int]]] = {
    **{kind: {"min_values": (0, 25), "max_values": (1, 25)} for kind in SELECTS},
    TEXT_INPUT: {"min_length": (0, 4000), "max_length": (1, 4000), "style": (1, 2)},
    SEPARATOR: {"spacing": (1, 2)},
    CONTAINER: {"accent_color": (0, 0xFFFFFF)},
    FILE_UPLOAD: {"min_values": (0, 10), "max_values": (1, 10)},
    CHECKBOX_GROUP: {"min_values": (0, 10), "max_values": (1, 10)},
}
# What Discord adds to what it was sent.
_DEFAULTS: dict[int, Json] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"accent_color": None, "spoiler": False},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"name": None, "size": None, "spoiler": False},
}
# How many options each kind takes.
_OPTIONS = {STRING_SELECT: (1, 25), RADIO_GROUP: (2, 10), CHECKBOX_GROUP: (1, 10)}


def check_message_components(components: object, errors: BodyErrors, *, v2: bool) -> None:
    """Check the components of a message."""
    check = _Check(errors, in_form=False)
    if v2:
        check.children(components, ("components",), (*_IN_CONTAINER, CONTAINER), 1, MOST_COMPONENTS)
    else:
        check.children(components, ("components",), (ROW,), 0, MOST_ROWS)
    check.whole()


def check_form_components(components: object, errors: BodyErrors, path: Path) -> None:
    """Check the components of a modal."""
    check = _Check(errors, in_form=True)
    check.children(components, path, (ROW, TEXT_DISPLAY, LABEL), 1, MOST_IN_FORM)
    check.whole()


class _Check:
    def __init__(self, errors: BodyErrors, *, in_form: bool) -> None:
        self._errors = errors
        self._in_form = in_form
        self._custom_ids: set[str] = set()
        self._ids: set[int] = set()
        self._count = 0
        self._text = 0

    def whole(self) -> None:
        if self._count > MOST_COMPONENTS:
            self._errors.wrong(
                ("components",),
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"Total number of components exceeds the maximum of {MOST_COMPONENTS}.",
            )
        if self._text > MOST_TEXT:
            self._errors.wrong(
                ("components",),
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"Components displayable text size exceeds maximum size of {MOST_TEXT}",
            )

    def children(self, found: object, path: Path, allowed: tuple[int, ...], least: int, most: int) -> None:
        if not isinstance(found, list):
            self._errors.required(path)
            return
        self._errors.length(path, found, least, most)
        for index, component in enumerate(found):
            self.component(component, (*path, index), allowed)

    def component(self, component: object, path: Path, allowed: tuple[int, ...]) -> None:
        if not isinstance(component, dict):
            self._errors.wrong(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        kind = component.get("type")
        if not isinstance(kind, int) or kind not in allowed:
            choices = ", ".join(map(str, allowed))
            message = f'Value of field "type" must be one of ({choices},).'
            self._errors.wrong((*path, "type"), "UNION_TYPE_CHOICES", message)
            return
        self._count += 1
        self._fields(kind, component, path)
        self._identity(component, path)
        self._within(kind, component, path)

    def _fields(self, kind: int, component: Json, path: Path) -> None:
        for name, (least, most, needed) in _TEXTS.get(kind, {}).items():
            value = component.get(name)
            if value is not None:
                self._errors.length((*path, name), value, least, most)
            elif needed:
                self._errors.required((*path, name))
        for name, (lowest, highest) in _NUMBERS.get(kind, {}).items():
            if name in component:
                self._errors.between((*path, name), component[name], lowest, highest)
        if kind in _OPTIONS:
            self._options(component, path, *_OPTIONS[kind])
        for low, high in (("min_values", "max_values"), ("min_length", "max_length")):
            if (component.get(low) or 0) > (component.get(high) or 4000):
                self._errors.wrong((*path, low), "BASE_TYPE_MIN_EXCEEDS_MAX", f"{low} must not exceed {high}.")

    def _identity(self, component: Json, path: Path) -> None:
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str) and custom_id:
            if custom_id in self._custom_ids:
                self._errors.wrong(
                    (*path, "custom_id"),
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                )
            self._custom_ids.add(custom_id)
        number = component.get("id")
        if number:
            if number in self._ids:
                self._errors.wrong((*path, "id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            self._ids.add(number)

    def _within(self, kind: int, component: Json, path: Path) -> None:
        below = (*path, "components")
        inner = component.get("components")
        if kind == ROW:
            self.children(inner, below, (TEXT_INPUT,) if self._in_form else (BUTTON, *SELECTS), 1, 5)
            self._row_width(inner, below)
        elif kind == CONTAINER:
            self.children(inner, below, _IN_CONTAINER, 1, MOST_COMPONENTS)
        elif kind == SECTION:
            self.children(inner, below, (TEXT_DISPLAY,), 1, 3)
            self.component(component.get("accessory"), (*path, "accessory"), (BUTTON, THUMBNAIL))
        elif kind == LABEL:
            self.component(component.get("component"), (*path, "component"), _IN_LABEL)
        elif kind == MEDIA_GALLERY:
            self._gallery(component.get("items"), (*path, "items"))
        elif kind == THUMBNAIL:
            self._media(component.get("media"), (*path, "media"))
        elif kind == FILE:
            self._media(component.get("file"), (*path, "file"), attached=True)
        elif kind == BUTTON:
            self._button(component, path)
        elif kind == TEXT_DISPLAY:
            self._text += len(str(component.get("content") or ""))
        elif kind == TEXT_INPUT and path[-1] != "component" and not component.get("label"):
            self._errors.required((*path, "label"))

    def _row_width(self, found: object, path: Path) -> None:
        if not isinstance(found, list):
            return
        kinds = [each.get("type") for each in found if isinstance(each, dict)]
        wide = [kind for kind in kinds if kind in SELECTS or kind == TEXT_INPUT]
        if wide and len(kinds) > 1:
            self._errors.wrong(
                path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
            )

    def _button(self, button: Json, path: Path) -> None:
        style = button.get("style")
        if not self._errors.one_of((*path, "style"), style, (1, 2, 3, 4, LINK_STYLE, PREMIUM_STYLE)):
            return
        if style == PREMIUM_STYLE:
            if not button.get("sku_id"):
                self._errors.required((*path, "sku_id"))
            return
        needed, barred = ("url", "custom_id") if style == LINK_STYLE else ("custom_id", "url")
        if not button.get(needed):
            self._errors.required((*path, needed))
        if button.get(barred):
            message = "A custom id and url cannot both be specified"
            self._errors.wrong((*path, barred), "BUTTON_COMPONENT_CUSTOM_ID_AND_URL_MUTUALLY_EXCLUSIVE", message)
        if style == LINK_STYLE:
            self._url(button.get("url"), (*path, "url"), ("http://", "https://", "discord://"))
        if not button.get("label") and not button.get("emoji"):
            self._errors.required((*path, "label"))

    def _options(self, component: Json, path: Path, least: int, most: int) -> None:
        options = component.get("options")
        where = (*path, "options")
        if not isinstance(options, list):
            self._errors.required(where)
            return
        self._errors.length(where, options, least, most)
        values: set[object] = set()
        for index, option in enumerate(options):
            for name, needed in (("label", True), ("value", True), ("description", False)):
                value = option.get(name)
                if needed and value is None:
                    self._errors.required((*where, index, name))
                self._errors.length((*where, index, name), value, 1 if needed else 0, 100)
            if option.get("value") in values:
                message = "The specified option value is already used"
                self._errors.wrong((*where, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
            values.add(option.get("value"))

    def _gallery(self, items: object, path: Path) -> None:
        if not isinstance(items, list):
            self._errors.required(path)
            return
        self._errors.length(path, items, 1, 10)
        for index, item in enumerate(items):
            self._errors.length((*path, index, "description"), item.get("description"), 1, 1024)
            self._media(item.get("media"), (*path, index, "media"))

    def _media(self, media: object, path: Path, *, attached: bool = False) -> None:
        url = media.get("url") if isinstance(media, dict) else None
        schemes = ("attachment://",) if attached else ("attachment://", "http://", "https://")
        self._url(url, (*path, "url"), schemes)
        self._errors.length((*path, "url"), url, 0, 2048)

    def _url(self, url: object, path: Path, schemes: tuple[str, ...]) -> None:
        if not isinstance(url, str):
            self._errors.required(path)
        elif not url.startswith(schemes):
            known = ", ".join(f"'{scheme.removesuffix('://')}'" for scheme in schemes)
            message = f"Scheme {url.partition(':')[0]!r} is not supported. Scheme must be one of ({known})."
            self._errors.wrong(path, "URL_TYPE_INVALID_SCHEME", message)


def walk(components: list[Json]) -> list[Json]:
    """Return every component, outer before inner."""
    found: list[Json] = []
    for component in components:
        found.append(component)
        if inner := component.get("components"):
            found += walk(inner)
        for single in ("accessory", "component"):
            if isinstance(component.get(single), dict):
                found += walk([component[single]])
    return found


def completed(components: list[Json]) -> list[Json]:
    """Give every component an id and what else Discord fills in, and return them."""
    every = walk(components)
    taken = {component["id"] for component in every if component.get("id")}
    free = (number for number in range(1, 1 << 31) if number not in taken)
    for component in every:
        if not component.get("id"):
            component["id"] = next(free)
        for name, value in _DEFAULTS.get(component["type"], {}).items():
            component.setdefault(name, value)
        for item in component.get("items") or []:
            item.setdefault("description", None)
            item.setdefault("spoiler", False)
    return components


def media_of(component: Json) -> list[Json]:
    """Return the media objects (each with its `url`) that a component itself shows."""
    places = [component.get("media"), component.get("file")]
    if items := component.get("items"):
        places += [item.get("media") for item in items]
    return [place for place in places if isinstance(place, dict)]


def displayed_text(components: list[Json]) -> str:
    """Return what the text displays among the components say."""
    return "\n".join(each["content"] for each in walk(components) if each["type"] == TEXT_DISPLAY)
