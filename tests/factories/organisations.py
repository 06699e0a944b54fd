"""Organisations that apply to the register, with credit codes that hold and are plainly invented."""

import itertools

from grants.people import actions
from grants.people.credit_code import check_character, inner_check_character
from grants.people.models import Inspection, Organisation, User
from grants.story import sheets
from grants.story.cast import Cast
from grants.trail import clock

numbers = itertools.count(500)


def credit_code(number: int, beginning: str = "52") -> str:
    """A code of region 000000 whose two check characters are right."""
    code = f"{beginning}000000MJ{number:06d}"
    code += inner_check_character(f"{code}0")
    return code + check_character(f"{code}0")


def applicant(cast: Cast, **changes: object) -> tuple[Organisation, User]:
    """An organisation that has applied to the federation of the story with everything an admission needs; and its administrator."""
    number = next(numbers)
    admin = User.objects.create(username=f"applicant{number}", name=f"申请人{number}", origin="synthetic")
    fields: dict[str, object] = {
        "name": f"测试社工服务中心{number}",
        "kind": "service",
        "credit_code": credit_code(number),
        "registered_on": clock.today().replace(year=clock.today().year - 5, day=1),
        "legal_representative": f"法人{number}",
        "accountant_named": True,
        "offices_declared": True,
        "bank_name": "演示银行",
        "bank_account": f"0000 {number:08d}",
        "origin": "synthetic",
    }
    organisation = actions.apply(by=admin, unit=cast.units["jinjiang"], **{**fields, **changes})
    organisation.documents.add(sheets.keep(f"登记证书 {number}", ["测试"], by=admin))
    Inspection.objects.create(organisation=organisation, year=clock.today().year - 1, conclusion="pass")
    return organisation, admin
