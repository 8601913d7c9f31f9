"""Forget what failed tries to sign in were sent with; the database keeps no more than a name's hash."""

from django.db import migrations

# What the counters held may be forms with names in them: they begin anew. Lines part repeated tries.
FORWARD = """
DELETE FROM axes_accessattemptexpiration;
DELETE FROM axes_accessattempt;
DELETE FROM axes_accesslog;
DELETE FROM axes_accessfailurelog;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE axes_accessattempt ADD CONSTRAINT try_tells_nothing CHECK (
    post_data ~ '^[\\n-]*$' AND get_data ~ '^[\\n-]*$' AND user_agent = '' AND http_accept = ''
    AND path_info = '' AND (ip_address IS NULL OR ip_address = '0.0.0.0')
);
"""
UNDO = "ALTER TABLE axes_accessattempt DROP CONSTRAINT try_tells_nothing;"


class Migration(migrations.Migration):

    dependencies = [
        ("oversight", "0010_one_index_a_question"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunSQL(FORWARD, UNDO)]
