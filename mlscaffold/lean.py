"""Dataclasses, named tuples and patterns that are as the standard library's, made in a twentieth of the time.

A hook on one file makes some seventy such classes before it looks at anything. `dataclasses` imports `inspect`, and
compiles six functions for each class; `typing` compiles an expression for each field of a named tuple. Here a class
is made without compiling anything, and its constructor, the only function of its own that it needs, when the first
value is made. To a type checker these are the standard library's; at run time `dataclasses.replace`, `fields` and
their like take them as well.

What is not asked for is left out: no inheritance between them, no `__post_init__`, no order.
"""

from __future__ import annotations

from collections import _tuplegetter  # type: ignore[attr-defined]
from operator import attrgetter

TYPE_CHECKING = False
"""What `typing` calls so; a type checker knows it by its name."""

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
    from typing import Any, AnyStr
    from typing import NamedTuple as NamedTuple

_MISSING = object()
_FEW = 5
"""Values that are made without a constructor of their own."""


# -------------------------------------------------------------------------------------- named tuples


class _MadeLean(type):
    """Makes a plain subclass of `tuple` of each class that is derived from the one of this kind."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(cls, name, bases, namespace)
        names = tuple(namespace.get("__annotations__", ()))
        defaults = {key: namespace.pop(key) for key in names if key in namespace}
        if tuple(defaults) != names[len(names) - len(defaults) :]:
            raise TypeError(f"{name}: a field without a default follows one with a default")
        fields = {key: _tuplegetter(number, "") for number, key in enumerate(names)}
        return type(
            name,
            (tuple,),
            {
                "__slots__": (), "_fields": names, "_field_defaults": defaults, "__match_args__": names,
                "__new__": _first_new, "_make": classmethod(_make), "_replace": _replaced, "__replace__": _replaced,
                "_asdict": _as_dict, "__repr__": _shown_tuple, "__getnewargs__": _as_tuple, **fields, **namespace,
            },
        )  # fmt: skip


def _first_new(cls: Any, *given: Any, **named: Any) -> Any:
    """Make one of the first values of a named tuple; its constructor is compiled for more of them, or to complain."""
    if not named and len(given) == len(cls._fields) and _is_rare(cls):
        return tuple.__new__(cls, given)
    names = ", ".join(cls._fields)
    code = f"lambda _cls, {names}: _made(_cls, ({names}{',' if names else ''}))"
    made = eval(code, {"_made": tuple.__new__, "__builtins__": {}})  # noqa: S307 - of the names in our own source
    made.__defaults__ = tuple(cls._field_defaults.values())
    made.__name__ = "__new__"
    made.__qualname__ = f"{cls.__qualname__}.__new__"
    cls.__new__ = staticmethod(made)
    return made(cls, *given, **named)


_made: dict[type, int] = {}
"""How many values there are of a class without a constructor of its own."""


def _is_rare(cls: type) -> bool:
    """Whether a class has so few values yet that to compile its constructor would take longer than to do without."""
    _made[cls] = count = _made.get(cls, 0) + 1
    return count <= _FEW


def _make(cls: Any, values: Iterable[Any]) -> Any:
    """A value of these fields, in their order."""
    made = tuple.__new__(cls, values)
    if len(made) != len(cls._fields):
        raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
    return made


def _replaced(self: Any, /, **changes: Any) -> Any:
    """The same with other values of some fields."""
    made = self._make(map(changes.pop, self._fields, self))
    if changes:
        raise ValueError(f"{type(self).__name__} has no fields {', '.join(changes)}")
    return made


def _as_dict(self: Any) -> dict[str, Any]:
    """The values by the names of their fields."""
    return dict(zip(self._fields, self, strict=True))


def _as_tuple(self: Any) -> tuple[Any, ...]:
    return tuple(self)


def _shown_tuple(self: Any) -> str:
    shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
    return f"{type(self).__name__}({shown})"


# --------------------------------------------------------------------------------------- dataclasses


class _Field:
    """What is said of a field besides its type."""

    __slots__ = ("compare", "default", "default_factory", "repr")

    def __init__(
        self,
        default: Any = _MISSING,
        default_factory: Callable[[], Any] | None = None,
        *,
        compare: bool = True,
        repr: bool = True,  # noqa: A002 - as the standard library's
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.compare = compare
        self.repr = repr


class _Manners:
    """What is known of a dataclass, and the functions that its values share."""

    __slots__ = ("compared", "fields", "frozen", "names", "shown")

    def __init__(self, annotations: Mapping[str, Any], namespace: dict[str, Any], *, frozen: bool) -> None:
        self.names = tuple(annotations)
        self.frozen = frozen
        given = {name: namespace.pop(name, _MISSING) for name in self.names}
        self.fields = {n: f if isinstance(f, _Field) else _Field(f) for n, f in given.items()}
        self.shown = tuple(n for n, f in self.fields.items() if f.repr)
        compared = [n for n, f in self.fields.items() if f.compare]
        self.compared: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()

    def constructor(self, cls: Any) -> Any:
        """The function `__init__` of a class."""
        parameters, body = [], []
        names: dict[str, Any] = {"_missing": _MISSING}
        for name, field_ in self.fields.items():
            names[f"_set_{name}"] = cls.__dict__[name].__set__
            value = name
            if field_.default_factory is not None:
                names[f"_make_{name}"] = field_.default_factory
                value = f"_make_{name}() if {name} is _missing else {name}"
                parameters.append(f"{name}=_missing")
            elif field_.default is not _MISSING:
                names[f"_default_{name}"] = field_.default
                parameters.append(f"{name}=_default_{name}")
            else:
                parameters.append(name)
            body.append(f"  _set_{name}(self, {value})\n")
        code = f"def __init__(self, {', '.join(parameters)}):\n{''.join(body) or '  pass'}"
        exec(code, names)  # noqa: S102 - of the names in our own source
        names["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
        return names["__init__"]

    def fill(self, value: Any, cls: Any, given: tuple[Any, ...], named: dict[str, Any]) -> bool:
        """Give a value its fields; False where it cannot be, and the constructor has to say why."""
        if len(given) > len(self.names):
            return False
        values = dict(zip(self.names, given, strict=False))
        if not named.keys().isdisjoint(values) or not named.keys() <= self.fields.keys():
            return False
        values |= named
        for name, field_ in self.fields.items():
            if name in values:
                continue
            if field_.default_factory is not None:
                values[name] = field_.default_factory()
            elif field_.default is not _MISSING:
                values[name] = field_.default
            else:
                return False
        own = cls.__dict__
        for name, part in values.items():
            own[name].__set__(value, part)
        return True

    def of_dataclasses(self, cls: Any) -> Any:
        """The same class as `dataclasses` makes it."""
        import dataclasses

        namespace: dict[str, Any] = {"__annotations__": cls.__annotations__, "__module__": cls.__module__}
        for name, f in self.fields.items():
            if f.default_factory is not None:
                namespace[name] = dataclasses.field(default_factory=f.default_factory, compare=f.compare, repr=f.repr)
            elif f.default is not _MISSING:
                namespace[name] = dataclasses.field(default=f.default, compare=f.compare, repr=f.repr)
            else:
                namespace[name] = dataclasses.field(compare=f.compare, repr=f.repr)
        return dataclasses.dataclass(frozen=self.frozen)(type(cls.__name__, (), namespace))


class _OnCall:
    """What `dataclasses` keeps of a class of its own under a name, made when somebody asks for it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, value: Any, owner: Any) -> Any:
        made = getattr(owner._lean.of_dataclasses(owner), self._name)  # noqa: SLF001
        setattr(owner, self._name, made)
        return made


_FIELDS = _OnCall("__dataclass_fields__")
_PARAMS = _OnCall("__dataclass_params__")


def _lean_dataclass(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[Any], Any]:
    """A class decorator; see the standard library's."""

    def made(cls: Any) -> Any:
        if cls.__bases__ != (object,) or not slots:
            raise TypeError(f"{cls.__name__}: a lean dataclass has slots and no base")
        namespace = dict(cls.__dict__)
        for name in ("__dict__", "__weakref__"):
            namespace.pop(name, None)
        manners = _Manners(namespace.get("__annotations__", {}), namespace, frozen=frozen)
        namespace |= {
            "__slots__": manners.names, "__match_args__": manners.names, "_lean": manners, "__init__": _first_init,
            "__reduce__": _reduced, "__replace__": replace_lean, "__dataclass_fields__": _FIELDS,
            "__dataclass_params__": _PARAMS,
        }  # fmt: skip
        namespace.setdefault("__repr__", _shown)
        if eq:
            namespace["__eq__"] = _is_equal
            namespace["__hash__"] = _hashed if frozen else None
        if frozen:
            namespace["__setattr__"], namespace["__delattr__"] = _not_set, _not_deleted
        return type(cls.__name__, (), namespace)

    return made


def _first_init(self: Any, *given: Any, **named: Any) -> None:
    """Make one of the first values of a dataclass; its constructor is compiled for more of them, or to complain."""
    cls: Any = next(c for c in type(self).__mro__ if "_lean" in c.__dict__)
    if _is_rare(cls) and cls._lean.fill(self, cls, given, named):
        return
    cls.__init__ = cls._lean.constructor(cls)
    cls.__init__(self, *given, **named)


def _is_equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._lean.compared(self) == self._lean.compared(other)


def _hashed(self: Any) -> int:
    return hash(self._lean.compared(self))


def _shown(self: Any) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self._lean.shown)})"


def _reduced(self: Any) -> Any:
    return type(self), tuple(getattr(self, name) for name in self._lean.names)


def _not_set(_: Any, name: str, _value: Any) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _not_deleted(_: Any, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def replace_lean(value: Any, /, **changes: Any) -> Any:
    """The same value with other values of some fields; see the standard library's."""
    if not hasattr(value, "_lean"):
        import dataclasses

        return dataclasses.replace(value, **changes)
    return type(value)(**{name: getattr(value, name) for name in value._lean.names} | changes)  # noqa: SLF001


# ------------------------------------------------------------------------------------------ patterns


class _Late:
    """A pattern that is compiled when it is first used."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        import re

        made = re.compile(*self._given)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` makes, when it is first used: a hook needs few of the patterns that it loads."""
    made: Any = _Late(text, flags)
    return made  # type: ignore[no-any-return]


if not TYPE_CHECKING:
    dataclass, field, replace = _lean_dataclass, _Field, replace_lean

    class NamedTuple(metaclass=_MadeLean):
        """See the standard library's."""
