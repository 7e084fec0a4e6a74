"""The people of the demo city, all invented; every one of them has the password `demo`."""

from domain.people.actor import SYSTEM
from domain.people.staff import Job, Post
from domain.people.staff_desk import registered
from web.accounts.passwords import hashed
from web.accounts.people import Person
from web.wiring import Services

DEMO_PASSWORD = "demo"  # a demo city hides nothing

DEMO_PEOPLE = (  # one for each job; the log-in page shows these
    Person("dispatcher@demo", "Lê Thị Tiếp Nhận", "dispatcher"),
    Person("ward1@demo", "Trần Văn Phường", "ward_officer", ward_code="D0101"),
    Person("agency1@demo", "Phạm Thị Xử Lý", "agency_officer", agency="urban"),
    Person("manager@demo", "Nguyễn Văn Lãnh Đạo", "manager"),
    Person("auditor@demo", "Hoàng Thị Kiểm Tra", "auditor"),
)


def colleagues(role: Job, unit: str, first: int, *names: str) -> tuple[Person, ...]:
    """The further people of a unit, whose logins are numbered from `first` on."""
    place = (unit, None) if role == "ward_officer" else (None, unit)
    prefix = f"ward{unit[-1]}." if role == "ward_officer" else f"{unit}."
    return tuple(
        Person(f"{prefix}{number}@demo", name, role, *place)
        for number, name in enumerate(names, first)
    )


COLLEAGUES = (
    Person("dispatcher2@demo", "Bùi Văn Tổng Đài", "dispatcher"),
    *colleagues("ward_officer", "D0101", 2, "Vũ Thị Bến Bãi"),
    *colleagues("ward_officer", "D0102", 1, "Đặng Văn Cửa Sông", "Hồ Thị Thuyền Nan"),
    *colleagues("ward_officer", "D0103", 1, "Ngô Văn Ngọn Đèn", "Đỗ Thị Sóng Biển"),
    *colleagues("ward_officer", "D0104", 1, "Lý Văn Giếng Làng", "Phan Thị Gạch Đá"),
    *colleagues("ward_officer", "D0105", 1, "Đinh Văn Trái Dừa", "Mai Thị Vườn Cây"),
    *colleagues("ward_officer", "D0106", 1, "Cao Văn Đèo Dốc", "Tô Thị Gió Núi"),
    *colleagues("agency_officer", "urban", 2, "Lương Văn Nắp Cống", "Trịnh Thị Vỉa Hè"),
    *colleagues("agency_officer", "environment", 1, "Hà Văn Xe Rác", "Châu Thị Cây Xanh"),
    *colleagues("agency_officer", "power", 1, "Tạ Văn Cột Điện", "Kiều Thị Bóng Đèn"),
    *colleagues("agency_officer", "water", 1, "Quách Văn Ống Nước", "La Thị Đồng Hồ"),
    *colleagues("agency_officer", "order", 1, "Mạc Văn Lòng Đường", "Thái Thị Hàng Rong"),
    *colleagues("agency_officer", "police", 1, "Khúc Văn Tuần Tra", "Lưu Thị Bình Yên"),
    *colleagues("agency_officer", "tourism", 1, "Phùng Văn Bảng Giá", "Âu Thị Bến Tàu"),
    *colleagues("agency_officer", "social", 1, "Tăng Văn Trường Học", "Diệp Thị Trạm Xá"),
    *colleagues("agency_officer", "centre", 1, "Viên Văn Hồ Sơ", "Nghiêm Thị Con Dấu"),
)
EVERYBODY = DEMO_PEOPLE + COLLEAGUES


def register_people(services: Services) -> None:
    """All at once, as the city's first people, and all with the one password."""
    now, hash_of_all = services.now(), hashed(DEMO_PASSWORD)
    for each in EVERYBODY:
        services.credentials.enter(each.login, each.name, each.login, hash_of_all, now, first=False)
    members = (
        registered(each.login, Post(each.role, each.ward_code, each.agency), SYSTEM, now)
        for each in EVERYBODY
    )
    services.city.record(*members)
