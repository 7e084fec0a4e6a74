"""A crowd of cases on the ward board, copied from one by the database itself."""

from contextlib import contextmanager

from sqlalchemy import event, text

# Spread over 20 km, over two months, over all categories of the demo city, and a tenth is open.
COPIES = """
INSERT INTO ward_board SELECT (copy).* FROM (
  SELECT jsonb_populate_record(b, jsonb_build_object(
    'report_id', gen_random_uuid(),
    'code', upper(lpad(to_hex(n), 8, '2')),
    'category', (ARRAY['drainage', 'road', 'waste', 'power', 'lighting', 'idea'])[(1 + n % 6)::int],
    'status', CASE WHEN n % 10 > 0 THEN 'RESOLVED' WHEN n % 30 = 0 THEN 'SUBMITTED'
                   ELSE 'ACCEPTED' END,
    'agency', (ARRAY['urban', 'environment', 'power', 'water', 'order'])[(1 + n % 5)::int],
    'co_handlers', CASE WHEN n % 20 = 0 THEN '["water"]'::jsonb WHEN n % 20 = 10 THEN NULL
                   ELSE '[]'::jsonb END,
    'lon', b.lon + (n * 7919 % 20000) / 100000.0, 'lat', b.lat + (n * 104729 % 20000) / 100000.0,
    'point', format('SRID=4326;POINT(%s %s)', b.lon + (n * 7919 % 20000) / 100000.0,
                    b.lat + (n * 104729 % 20000) / 100000.0),
    'submitted_at', b.submitted_at - (n % 60) * interval '1 day',
    'due', b.submitted_at + (n % 400 - 200) * interval '1 hour',
    'first_position', -n, 'position', b.position
  )) AS copy FROM ward_board b, generate_series(1::bigint, :number) n WHERE b.code = :code) copies
"""


def crowd(services, code, number):
    with services.engine.begin() as db:
        db.execute(text(COPIES), {"code": code, "number": number})
    with services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("ANALYZE ward_board"))


@contextmanager
def statements(services):
    """Keeps what is asked of the database meanwhile, with all values in it."""
    said = []

    def keep(_, cursor, statement, values, *__):
        said.append(cursor.mogrify(statement, values).decode())

    event.listen(services.engine, "before_cursor_execute", keep)
    yield said
    event.remove(services.engine, "before_cursor_execute", keep)


def plan_of(services, statement):
    with services.engine.connect() as db:
        lines = db.exec_driver_sql(f"EXPLAIN ANALYZE {statement}".replace("%", "%%")).scalars()
        return "\n".join(lines)
