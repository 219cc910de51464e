-- first run: the changeset has the snapshot's layout, so that it can become the snapshot
CREATE TABLE "_headgate"."p_0123456789ab_changes_1" (
  "_hg_row" INTEGER PRIMARY KEY,
  "region", "id", "email",
  "_hg_epoch", "_hg_accepted_at", "_hg_standing"
);

-- first run: every row of the model is new
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("region", "id", "email", "_hg_epoch", "_hg_accepted_at",
   "_hg_standing")
SELECT m."region", m."id", m."email", :epoch, :now, 0
FROM (
  SELECT 1 AS "_hg_present", q."region", q."id", q."email"
  FROM (
SELECT * FROM people
  ) AS q
) AS m;

-- the changeset: new and old values, in the order in which they are sent
CREATE TABLE "_headgate"."p_0123456789ab_changes_1" (
  "_hg_row" INTEGER PRIMARY KEY,
  "_hg_operation", "_hg_reason", "_hg_doubt",
  "_hg_standing", "_hg_was",
  "region", "id", "email", "_hg_was_email",
  "_hg_epoch", "_hg_value"
);

-- rows that are new, changed or gone, of an older epoch, or in doubt; what comes first is false and counts the rows
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("_hg_row", "_hg_operation", "_hg_reason",
   "_hg_doubt", "_hg_standing", "_hg_was",
   "region", "id", "email", "_hg_was_email", "_hg_epoch")
SELECT
  NULL,
  CASE WHEN m."_hg_present" IS NULL THEN 4 WHEN s."_hg_row" IS NULL THEN 1 ELSE 2 END,
  CASE WHEN m."_hg_present" IS NULL OR s."_hg_row" IS NULL
  OR +m."email" COLLATE BINARY IS DISTINCT FROM s."email" THEN 1 WHEN EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_pending" AS p
    WHERE p."_hg_doubt" AND p."region" = coalesce(m."region", s."region") AND p."id" = coalesce(m."id", s."id")) THEN 2 ELSE 3 END,
  EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_pending" AS p
    WHERE p."_hg_doubt" AND p."region" = coalesce(m."region", s."region") AND p."id" = coalesce(m."id", s."id")), coalesce(s."_hg_standing", 0), s."_hg_epoch",
  CASE WHEN m."_hg_present" IS NULL THEN s."region" ELSE m."region" END,
    CASE WHEN m."_hg_present" IS NULL THEN s."id" ELSE m."id" END,
    CASE WHEN m."_hg_present" IS NULL THEN s."email" ELSE m."email" END,
    CASE WHEN m."_hg_present" IS NULL THEN NULL ELSE s."email" END,
  :epoch
FROM (
  SELECT 1 AS "_hg_present", q."region", q."id", q."email"
  FROM (
SELECT * FROM people
  ) AS q
) AS m
FULL JOIN "_headgate"."p_0123456789ab_snapshot" AS s
  ON +m."region" COLLATE BINARY = s."region" AND +m."id" COLLATE BINARY = s."id"
WHERE headgate_met(m._hg_present, s._hg_row)
  OR m."_hg_present" IS NULL OR s."_hg_row" IS NULL
  OR +m."email" COLLATE BINARY IS DISTINCT FROM s."email"
  OR EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_pending" AS p
    WHERE p."_hg_doubt" AND p."region" = coalesce(m."region", s."region") AND p."id" = coalesce(m."id", s."id"))
  OR s."_hg_epoch" < :due;

-- identifiers that several rows of the model share; in the temporary schema
CREATE TABLE "temp"."p_0123456789ab_aside" (
  "region", "id",
  "_hg_rows", UNIQUE ("region", "id")
);

-- an identifier of the snapshot that the model returned again
INSERT INTO "temp"."p_0123456789ab_aside" AS t
SELECT "region", "id", 2 FROM "_headgate"."p_0123456789ab_snapshot"
WHERE "_hg_row" = :row
ON CONFLICT ("region", "id") DO UPDATE SET "_hg_rows" = t."_hg_rows" + 1;

-- one row for each identifier: fails where the model's identifier is not unique
CREATE UNIQUE INDEX "_headgate"."p_0123456789ab_changes_1_key" ON "p_0123456789ab_changes_1" ("region", "id");

-- new identifiers that the model returned more than once
INSERT INTO "temp"."p_0123456789ab_aside"
SELECT "region", "id", count(*) FROM "_headgate"."p_0123456789ab_changes_1"
WHERE "region" IS NOT NULL AND "id" IS NOT NULL
GROUP BY "region", "id" HAVING count(*) > 1;

-- rows with a shared identifier are set aside; what the snapshot has of them is held
DELETE FROM "_headgate"."p_0123456789ab_changes_1"
WHERE ("region", "id") IN (SELECT "region", "id" FROM "temp"."p_0123456789ab_aside");

-- examples of rows without an identifier; by the key, not in the order of the rows' numbers
SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "region" IS NULL OR "id" IS NULL
ORDER BY "_hg_row" + 0 LIMIT 5;

-- rows with null in their identifier are set aside
DELETE FROM "_headgate"."p_0123456789ab_changes_1" WHERE "region" IS NULL OR "id" IS NULL;

-- rows that may have reached the destination, which neither the model nor the snapshot has
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("_hg_operation", "_hg_reason", "_hg_doubt",
   "_hg_standing", "region", "id", "_hg_epoch")
SELECT 4, 2, TRUE, 0, p."region", p."id", :epoch
FROM "_headgate"."p_0123456789ab_pending" AS p
WHERE p."_hg_doubt"
  AND NOT EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_snapshot" AS t WHERE t."region" = p."region" AND t."id" = p."id")
  AND NOT EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS t WHERE t."region" = p."region" AND t."id" = p."id")
  AND NOT EXISTS (SELECT 1 FROM "temp"."p_0123456789ab_aside" AS t WHERE t."region" = p."region" AND t."id" = p."id");

-- the counts that a plan shows
SELECT
  count(*) FILTER (WHERE "_hg_operation" = 1), count(*) FILTER (WHERE "_hg_operation" = 2),
  count(*) FILTER (WHERE "_hg_operation" > 2)
FROM "_headgate"."p_0123456789ab_changes_1";

-- the changeset is read in windows, with nothing open while an answer is waited for
SELECT c."_hg_row", c."_hg_operation", c."_hg_reason", c."_hg_doubt", c."_hg_standing", c."_hg_was", c."region", c."id", c."email", c."_hg_was_email"
FROM "_headgate"."p_0123456789ab_changes_1" AS c
WHERE c."_hg_row" > :after AND c."_hg_value" IS NULL
ORDER BY c."_hg_row" LIMIT :limit;

-- claims are made anew for each changeset
DROP TABLE IF EXISTS "temp"."p_0123456789ab_claims";

-- and so are verdicts
DROP TABLE IF EXISTS "temp"."p_0123456789ab_verdicts";

-- what the adds and changes map to
CREATE TABLE "temp"."p_0123456789ab_claims" ("_hg_row", "_hg_value");

-- rows that are not simply sent
CREATE TABLE "temp"."p_0123456789ab_verdicts" ("_hg_row", "_hg_verdict", UNIQUE ("_hg_row"));

-- claims are looked up by value
CREATE INDEX "temp"."p_0123456789ab_claims_value" ON "p_0123456789ab_claims" ("_hg_value");

-- and by row
CREATE INDEX "temp"."p_0123456789ab_claims_row" ON "p_0123456789ab_claims" ("_hg_row");

-- a row that is left as it is keeps the record that it holds
INSERT INTO "temp"."p_0123456789ab_verdicts"
SELECT DISTINCT c."_hg_row", 4
FROM "temp"."p_0123456789ab_claims" AS c JOIN "_headgate"."p_0123456789ab_changes_1" AS x ON x."_hg_row" = c."_hg_row"
JOIN "_headgate"."p_0123456789ab_values" AS e ON e."_hg_value" = c."_hg_value" AND e."_hg_state" = 1
WHERE NOT (e."region" = x."region" AND e."id" = x."id") AND NOT EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS y LEFT JOIN "temp"."p_0123456789ab_verdicts" AS w ON w."_hg_row" = y."_hg_row"
    WHERE y."region" = e."region" AND y."id" = e."id" AND w."_hg_verdict" IS DISTINCT FROM 2)
ON CONFLICT DO NOTHING;

-- of rows with one value, the one that holds it keeps it, else the lowest identifier
INSERT INTO "temp"."p_0123456789ab_verdicts"
SELECT DISTINCT "_hg_row", 4 FROM (
  SELECT c."_hg_row", row_number() OVER (
    PARTITION BY c."_hg_value"
    ORDER BY EXISTS (
      SELECT 1 FROM "_headgate"."p_0123456789ab_values" AS e
      WHERE e."_hg_value" = c."_hg_value" AND e."_hg_state" = 1 AND e."region" = x."region" AND e."id" = x."id") DESC,
      x."region", x."id") AS place
  FROM "temp"."p_0123456789ab_claims" AS c JOIN "_headgate"."p_0123456789ab_changes_1" AS x ON x."_hg_row" = c."_hg_row"
  WHERE c."_hg_value" IN (SELECT "_hg_value" FROM "temp"."p_0123456789ab_claims" GROUP BY "_hg_value" HAVING count(*) > 1)
    AND c."_hg_row" NOT IN (SELECT "_hg_row" FROM "temp"."p_0123456789ab_verdicts" WHERE "_hg_verdict" = 4)) AS ranked
WHERE place > 1
ON CONFLICT DO NOTHING;

-- a shadowed row makes nothing live
DELETE FROM "temp"."p_0123456789ab_claims" WHERE "_hg_row" IN (SELECT "_hg_row" FROM "temp"."p_0123456789ab_verdicts" WHERE "_hg_verdict" = 4);

-- values are written down before they are sent: a crash leaves none unknown
INSERT INTO "_headgate"."p_0123456789ab_values" AS t ("region", "id", "_hg_value", "_hg_state", "_hg_run")
SELECT DISTINCT x."region", x."id", c."_hg_value", 4, :run
FROM "temp"."p_0123456789ab_claims" AS c JOIN "_headgate"."p_0123456789ab_changes_1" AS x ON x."_hg_row" = c."_hg_row"
WHERE c."_hg_row" BETWEEN :first AND :last
ON CONFLICT ("region", "id", "_hg_value") DO UPDATE SET "_hg_run" = excluded."_hg_run",
  "_hg_state" = CASE t."_hg_state" WHEN 0 THEN 4 ELSE t."_hg_state" END;

-- what an accepted row no longer has is leaving
UPDATE "_headgate"."p_0123456789ab_values" SET "_hg_state" = 2
WHERE ("region", "id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3) AND "_hg_run" IS DISTINCT FROM :run AND "_hg_state" IN (1, 3);

-- what it has is held
UPDATE "_headgate"."p_0123456789ab_values" SET "_hg_state" = 1 WHERE ("region", "id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3) AND "_hg_run" = :run;

-- a row whose record another took over is due again
UPDATE "_headgate"."p_0123456789ab_snapshot" SET "_hg_standing" = 3
WHERE ("region", "id") IN (SELECT o."region", o."id" FROM "_headgate"."p_0123456789ab_values" AS mine JOIN "_headgate"."p_0123456789ab_values" AS o ON o."_hg_value" = mine."_hg_value"
WHERE (mine."region", mine."id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3)
  AND mine."_hg_state" = 1 AND mine."_hg_run" = :run AND NOT (mine."region" = o."region" AND mine."id" = o."id")
  AND o."_hg_run" IS DISTINCT FROM :run AND o."_hg_state" = 1);

-- an entry goes when another row's accepted entry holds the value
DELETE FROM "_headgate"."p_0123456789ab_values" AS t WHERE t.rowid IN (SELECT o.rowid FROM "_headgate"."p_0123456789ab_values" AS mine JOIN "_headgate"."p_0123456789ab_values" AS o ON o."_hg_value" = mine."_hg_value"
WHERE (mine."region", mine."id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3)
  AND mine."_hg_state" = 1 AND mine."_hg_run" = :run AND NOT (mine."region" = o."region" AND mine."id" = o."id")
  AND o."_hg_run" IS DISTINCT FROM :run);

-- what was refused was not sent for good; until the run ends it says what is live
UPDATE "_headgate"."p_0123456789ab_values" SET "_hg_state" = 0
WHERE ("region", "id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3) AND "_hg_run" = :run AND "_hg_state" = 4;

-- what may have arrived is in doubt
UPDATE "_headgate"."p_0123456789ab_values" SET "_hg_state" = 3
WHERE ("region", "id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3) AND "_hg_run" = :run AND "_hg_state" = 4;

-- there is no record of the row
DELETE FROM "_headgate"."p_0123456789ab_values" WHERE ("region", "id") IN (SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3);

-- after the barrier: every value that is leaving, in doubt or of a gone row, and that no live row carries
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("_hg_operation", "_hg_reason", "_hg_doubt", "_hg_standing",
   "_hg_value")
SELECT 3, 1, doubt, 0, "_hg_value"
FROM (SELECT "_hg_value", doubt FROM (SELECT e."_hg_value", max(CASE WHEN e.doubt THEN 1 ELSE 0 END) = 1 AS doubt FROM (
    SELECT "_hg_value", "_hg_state" = 3 AS doubt FROM "_headgate"."p_0123456789ab_values" WHERE "_hg_state" IN (2, 3)
    UNION
    SELECT "_hg_value", FALSE FROM "_headgate"."p_0123456789ab_values" AS e WHERE "_hg_state" = 1 AND EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS y LEFT JOIN "temp"."p_0123456789ab_verdicts" AS w ON w."_hg_row" = y."_hg_row"
    WHERE y."region" = e."region" AND y."id" = e."id"
      AND (y."_hg_operation" > 2 OR w."_hg_verdict" IN (3, 4)))
  ) AS e
  WHERE NOT (EXISTS (SELECT 1 FROM "temp"."p_0123456789ab_claims" AS c WHERE c."_hg_value" = e."_hg_value")
    OR EXISTS (
      SELECT 1 FROM "_headgate"."p_0123456789ab_values" AS h
      WHERE h."_hg_value" = e."_hg_value" AND h."_hg_state" = 1 AND NOT EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS y LEFT JOIN "temp"."p_0123456789ab_verdicts" AS w ON w."_hg_row" = y."_hg_row"
    WHERE y."region" = h."region" AND y."id" = h."id" AND w."_hg_verdict" IS DISTINCT FROM 2)))
  GROUP BY e."_hg_value") AS l
WHERE "_hg_value" NOT IN (SELECT "_hg_value" FROM "_headgate"."p_0123456789ab_removals" WHERE "_hg_state" <> 0)) AS t ORDER BY "_hg_value";

-- what a row held is removed, or may be: the destination does not hold the row as it is here
UPDATE "_headgate"."p_0123456789ab_snapshot" SET "_hg_standing" = 3
WHERE ("region", "id") IN (
  SELECT "region", "id" FROM "_headgate"."p_0123456789ab_values" WHERE "_hg_state" = 1 AND "_hg_value" IN (SELECT "_hg_value" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NOT NULL));

-- a removed value is nobody's
DELETE FROM "_headgate"."p_0123456789ab_values" WHERE "_hg_value" IN (SELECT "_hg_value" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NOT NULL);

-- a value whose removal has no answer is in doubt
UPDATE "_headgate"."p_0123456789ab_values" SET "_hg_state" = 3 WHERE "_hg_value" IN (SELECT "_hg_value" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NOT NULL);

-- a removal that was not accepted is tried again, until it is given up
INSERT INTO "_headgate"."p_0123456789ab_removals" AS p ("_hg_value", "_hg_first_attempt", "_hg_attempts", "_hg_code", "_hg_first_run", "_hg_run", "_hg_state")
SELECT "_hg_value", CASE WHEN :verdict THEN :now END, CASE WHEN :verdict THEN 1 ELSE 0 END, :code,
  :run, :run, CASE WHEN :unknown THEN 2
    WHEN :verdict AND :digest IS NOT NULL AND (
      1 >= :attempts
      OR :now - :now >= :patience) THEN 1
    ELSE 0 END
FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NOT NULL
ON CONFLICT ("_hg_value") DO UPDATE SET
  "_hg_first_attempt" = coalesce(p."_hg_first_attempt", CASE WHEN :verdict THEN :now END),
  "_hg_attempts" = (p."_hg_attempts" + CASE WHEN :verdict AND p."_hg_run" IS DISTINCT FROM excluded."_hg_run" THEN 1 ELSE 0 END),
  "_hg_code" = excluded."_hg_code",
  "_hg_run" = excluded."_hg_run",
  "_hg_state" = CASE WHEN :unknown THEN 2
    WHEN :verdict AND :digest IS NOT NULL AND (
      (p."_hg_attempts" + CASE WHEN :verdict AND p."_hg_run" IS DISTINCT FROM excluded."_hg_run" THEN 1 ELSE 0 END) >= :attempts
      OR :now - coalesce(p."_hg_first_attempt", CASE WHEN :verdict THEN :now END) >= :patience) THEN 1
    ELSE 0 END;

-- an accepted removal is done with
DELETE FROM "_headgate"."p_0123456789ab_removals" WHERE "_hg_value" IN (SELECT "_hg_value" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NOT NULL);

-- what was refused, or never left us, is forgotten
DELETE FROM "_headgate"."p_0123456789ab_values" WHERE "_hg_state" IN (0, 4);

-- an entry goes when another row's accepted entry holds the value, or another pipeline at the target answers for it
DELETE FROM "_headgate"."p_0123456789ab_values" AS e WHERE ("_hg_state" IN (2, 3) OR EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS y LEFT JOIN "temp"."p_0123456789ab_verdicts" AS w ON w."_hg_row" = y."_hg_row"
    WHERE y."region" = e."region" AND y."id" = e."id"
      AND (y."_hg_operation" > 2 OR w."_hg_verdict" IN (3, 4)))) AND (EXISTS (
  SELECT 1 FROM "_headgate"."p_0123456789ab_values" AS h
  WHERE h."_hg_value" = e."_hg_value" AND h."_hg_state" = 1 AND NOT (h."region" = e."region" AND h."id" = e."id")
    AND NOT EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS y LEFT JOIN "temp"."p_0123456789ab_verdicts" AS w ON w."_hg_row" = y."_hg_row"
    WHERE y."region" = h."region" AND y."id" = h."id"
      AND (y."_hg_operation" > 2 OR w."_hg_verdict" IN (3, 4)))));

-- a row of which the destination holds nothing leaves the snapshot
DELETE FROM "_headgate"."p_0123456789ab_snapshot" WHERE ("region", "id") IN (
    SELECT y."region", y."id" FROM "_headgate"."p_0123456789ab_changes_1" AS y
    LEFT JOIN "temp"."p_0123456789ab_verdicts" AS w ON w."_hg_row" = y."_hg_row"
    WHERE (y."_hg_operation" > 2 OR w."_hg_verdict" IN (3, 4))
      AND NOT EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_values" AS e WHERE e."region" = y."region" AND e."id" = y."id"));

-- and so does what was pending of a gone one
DELETE FROM "_headgate"."p_0123456789ab_pending" WHERE ("region", "id") IN (
  SELECT y."region", y."id" FROM "_headgate"."p_0123456789ab_changes_1" AS y WHERE y."_hg_operation" > 2
    AND NOT EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_values" AS e WHERE e."region" = y."region" AND e."id" = y."id"));

-- what was accepted, or moves unsent, becomes the snapshot's row, which says which
INSERT INTO "_headgate"."p_0123456789ab_snapshot"
  ("region", "id", "email", "_hg_epoch", "_hg_standing", "_hg_accepted_at")
SELECT "region", "id", "email", "_hg_epoch",
  0, :now
FROM "_headgate"."p_0123456789ab_changes_1"
WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3
ORDER BY "_hg_row"
ON CONFLICT ("region", "id") DO UPDATE SET "region" = excluded."region", "id" = excluded."id", "email" = excluded."email", "_hg_epoch" = excluded."_hg_epoch", "_hg_standing" = excluded."_hg_standing", "_hg_accepted_at" = excluded."_hg_accepted_at";

-- what was removed leaves the snapshot
DELETE FROM "_headgate"."p_0123456789ab_snapshot" WHERE ("region", "id") IN (
  SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1"
  WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" = 3);

-- an accepted row is pending no more, and no more in doubt
DELETE FROM "_headgate"."p_0123456789ab_pending" WHERE ("region", "id") IN (
  SELECT "region", "id" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NULL);

-- what was not accepted is pending; doubt stays until an operation is accepted
INSERT INTO "_headgate"."p_0123456789ab_pending" AS p ("region", "id", "_hg_operation", "_hg_digest", "_hg_first_attempt", "_hg_attempts", "_hg_code", "_hg_doubt", "_hg_first_run", "_hg_state")
SELECT "region", "id", "_hg_operation", :digest,
  CASE WHEN :verdict THEN :now END, CASE WHEN :verdict THEN 1 ELSE 0 END,
  :code, :doubt, :run,
  CASE WHEN :unknown THEN 2 WHEN (:verdict AND :digest IS NOT NULL
      AND (1 >= :attempts OR 0 >= :patience)) THEN 1 ELSE 0 END
FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_value" IS NULL
ON CONFLICT ("region", "id") DO UPDATE SET
  "_hg_operation" = excluded."_hg_operation",
  "_hg_digest" = coalesce(excluded."_hg_digest", p."_hg_digest"),
  "_hg_first_attempt" = coalesce(CASE WHEN (p."_hg_digest" IS NOT DISTINCT FROM :digest OR :digest IS NULL) THEN p."_hg_first_attempt" END,
      CASE WHEN :verdict THEN :now END),
  "_hg_attempts" = (CASE WHEN (p."_hg_digest" IS NOT DISTINCT FROM :digest OR :digest IS NULL) THEN p."_hg_attempts" ELSE 0 END + CASE WHEN :verdict THEN 1 ELSE 0 END),
  "_hg_code" = excluded."_hg_code",
  "_hg_doubt" = (p."_hg_doubt" OR excluded."_hg_doubt"),
  "_hg_first_run" =
    CASE WHEN (p."_hg_digest" IS NOT DISTINCT FROM :digest OR :digest IS NULL) THEN p."_hg_first_run" ELSE excluded."_hg_first_run" END,
  "_hg_state" =
    CASE WHEN :unknown THEN 2 WHEN (:verdict AND :digest IS NOT NULL AND (
      (CASE WHEN (p."_hg_digest" IS NOT DISTINCT FROM :digest OR :digest IS NULL) THEN p."_hg_attempts" ELSE 0 END + CASE WHEN :verdict THEN 1 ELSE 0 END) >= :attempts
      OR :now - coalesce(CASE WHEN (p."_hg_digest" IS NOT DISTINCT FROM :digest OR :digest IS NULL) THEN p."_hg_first_attempt" END,
      CASE WHEN :verdict THEN :now END) >= :patience)) THEN 1 ELSE 0 END;

-- what was pending and differs no more is forgotten
DELETE FROM "_headgate"."p_0123456789ab_pending" AS p
WHERE NOT p."_hg_doubt"
  AND NOT EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS t WHERE t."region" = p."region" AND t."id" = p."id")
  AND NOT EXISTS (
    SELECT 1 FROM "temp"."p_0123456789ab_aside" AS t WHERE t."region" = p."region" AND t."id" = p."id");

-- an accepted row is pending no more, and no more in doubt
DELETE FROM "_headgate"."p_0123456789ab_pending" AS p WHERE EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS t WHERE t."region" = p."region" AND t."id" = p."id");

-- the empty snapshot makes room
DROP TABLE "_headgate"."p_0123456789ab_snapshot";

-- a first run that was accepted whole turns its changeset into the snapshot
ALTER TABLE "_headgate"."p_0123456789ab_changes_1" RENAME TO "p_0123456789ab_snapshot";

-- the changeset is done with
DROP TABLE IF EXISTS "_headgate"."p_0123456789ab_changes_1";
