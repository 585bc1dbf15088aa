"""The growth engine: references and what a measurement says beside them. Pure; NumPy inside.

Ages are exact days, lengths centimetres, weights kilograms. What a reference does not cover is said to have none: nothing is
extrapolated. It describes a child beside others and diagnoses nothing.
"""

from samsyn.growth.engine.ages import Ages, ages_at
from samsyn.growth.engine.batch import sds_of_many
from samsyn.growth.engine.bmi import IsoClass, bmi, iso_bmi, iso_class
from samsyn.growth.engine.change import Change, change_between
from samsyn.growth.engine.library import SHIPPED, Reference, reference
from samsyn.growth.engine.measures import Measure, Measured, Position
from samsyn.growth.engine.plausible import Doubt, doubts
from samsyn.growth.engine.sds import Assessed, assess, centile, sds, value_at
from samsyn.growth.engine.target import Formula, TargetHeight, target_height

__all__ = [
    "SHIPPED",
    "Ages",
    "Assessed",
    "Change",
    "Doubt",
    "Formula",
    "IsoClass",
    "Measure",
    "Measured",
    "Position",
    "Reference",
    "TargetHeight",
    "ages_at",
    "assess",
    "bmi",
    "centile",
    "change_between",
    "doubts",
    "iso_bmi",
    "iso_class",
    "reference",
    "sds",
    "sds_of_many",
    "target_height",
    "value_at",
]
