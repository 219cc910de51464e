-- first run: the changeset has the snapshot's layout, so that it can become the snapshot
CREATE TABLE "_headgate"."p_0123456789ab_changes_1" (
  "_hg_row" INTEGER PRIMARY KEY,
  "_hg_place", "name",
  "_hg_epoch", "_hg_accepted_at", "_hg_standing"
);

-- first run: every row of the model is new
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("_hg_place", "name", "_hg_epoch", "_hg_accepted_at",
   "_hg_standing")
SELECT m."_hg_place", m."name", :epoch, :now, 0
FROM (
  SELECT 1 AS "_hg_present", q."_hg_place", q."name"
  FROM (
SELECT row_number() OVER () AS "_hg_place", o.* FROM (
SELECT * FROM people
) AS o
  ) AS q
) AS m;

-- the changeset: new and old values, in the order in which they are sent
CREATE TABLE "_headgate"."p_0123456789ab_changes_1" (
  "_hg_row" INTEGER PRIMARY KEY,
  "_hg_operation", "_hg_reason", "_hg_doubt",
  "_hg_standing", "_hg_was",
  "_hg_place", "name", "_hg_was_name",
  "_hg_epoch"
);

-- rows that are new, changed or gone, of an older epoch, or in doubt; what comes first is false and counts the rows
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("_hg_row", "_hg_operation", "_hg_reason",
   "_hg_doubt", "_hg_standing", "_hg_was",
   "_hg_place", "name", "_hg_was_name", "_hg_epoch")
SELECT
  NULL,
  CASE WHEN m."_hg_present" IS NULL THEN 3 WHEN s."_hg_row" IS NULL THEN 1 ELSE 2 END,
  CASE WHEN m."_hg_present" IS NULL OR s."_hg_row" IS NULL
  OR +m."name" COLLATE BINARY IS DISTINCT FROM s."name" THEN 1 WHEN EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_pending" AS p
    WHERE p."_hg_doubt" AND p."_hg_place" = coalesce(m."_hg_place", s."_hg_place")) THEN 2 ELSE 3 END,
  EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_pending" AS p
    WHERE p."_hg_doubt" AND p."_hg_place" = coalesce(m."_hg_place", s."_hg_place")), coalesce(s."_hg_standing", 0), s."_hg_epoch",
  CASE WHEN m."_hg_present" IS NULL THEN s."_hg_place" ELSE m."_hg_place" END,
    CASE WHEN m."_hg_present" IS NULL THEN s."name" ELSE m."name" END,
    CASE WHEN m."_hg_present" IS NULL THEN NULL ELSE s."name" END,
  :epoch
FROM (
  SELECT 1 AS "_hg_present", q."_hg_place", q."name"
  FROM (
SELECT row_number() OVER () AS "_hg_place", o.* FROM (
SELECT * FROM people
) AS o
  ) AS q
) AS m
FULL JOIN "_headgate"."p_0123456789ab_snapshot" AS s
  ON +m."_hg_place" COLLATE BINARY = s."_hg_place"
WHERE headgate_met(m._hg_present, s._hg_row)
  OR m."_hg_present" IS NULL OR s."_hg_row" IS NULL
  OR +m."name" COLLATE BINARY IS DISTINCT FROM s."name"
  OR EXISTS (
    SELECT 1 FROM "_headgate"."p_0123456789ab_pending" AS p
    WHERE p."_hg_doubt" AND p."_hg_place" = coalesce(m."_hg_place", s."_hg_place"))
  OR s."_hg_epoch" < :due;

-- identifiers that several rows of the model share; in the temporary schema
CREATE TABLE "temp"."p_0123456789ab_aside" (
  "_hg_place",
  "_hg_rows", UNIQUE ("_hg_place")
);

-- an identifier of the snapshot that the model returned again
INSERT INTO "temp"."p_0123456789ab_aside" AS t
SELECT "_hg_place", 2 FROM "_headgate"."p_0123456789ab_snapshot"
WHERE "_hg_row" = :row
ON CONFLICT ("_hg_place") DO UPDATE SET "_hg_rows" = t."_hg_rows" + 1;

-- one row for each identifier: fails where the model's identifier is not unique
CREATE UNIQUE INDEX "_headgate"."p_0123456789ab_changes_1_key" ON "p_0123456789ab_changes_1" ("_hg_place");

-- new identifiers that the model returned more than once
INSERT INTO "temp"."p_0123456789ab_aside"
SELECT "_hg_place", count(*) FROM "_headgate"."p_0123456789ab_changes_1"
WHERE "_hg_place" IS NOT NULL
GROUP BY "_hg_place" HAVING count(*) > 1;

-- rows with a shared identifier are set aside; what the snapshot has of them is held
DELETE FROM "_headgate"."p_0123456789ab_changes_1"
WHERE ("_hg_place") IN (SELECT "_hg_place" FROM "temp"."p_0123456789ab_aside");

-- examples of rows without an identifier; by the key, not in the order of the rows' numbers
SELECT "_hg_place" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_place" IS NULL
ORDER BY "_hg_row" + 0 LIMIT 5;

-- rows with null in their identifier are set aside
DELETE FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_place" IS NULL;

-- rows that may have reached the destination, which neither the model nor the snapshot has
INSERT INTO "_headgate"."p_0123456789ab_changes_1"
  ("_hg_operation", "_hg_reason", "_hg_doubt",
   "_hg_standing", "_hg_place", "_hg_epoch")
SELECT 3, 2, TRUE, 0, p."_hg_place", :epoch
FROM "_headgate"."p_0123456789ab_pending" AS p
WHERE p."_hg_doubt"
  AND NOT EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_snapshot" AS t WHERE t."_hg_place" = p."_hg_place")
  AND NOT EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS t WHERE t."_hg_place" = p."_hg_place")
  AND NOT EXISTS (SELECT 1 FROM "temp"."p_0123456789ab_aside" AS t WHERE t."_hg_place" = p."_hg_place");

-- the counts that a plan shows
SELECT
  count(*) FILTER (WHERE "_hg_operation" = 1), count(*) FILTER (WHERE "_hg_operation" = 2),
  count(*) FILTER (WHERE "_hg_operation" > 2)
FROM "_headgate"."p_0123456789ab_changes_1";

-- the changeset is read in windows, with nothing open while an answer is waited for
SELECT c."_hg_row", c."_hg_operation", c."_hg_reason", c."_hg_doubt", c."_hg_standing", c."_hg_was", c."_hg_place", c."name", c."_hg_was_name"
FROM "_headgate"."p_0123456789ab_changes_1" AS c
WHERE c."_hg_row" > :after
ORDER BY c."_hg_row" LIMIT :limit;

-- what was accepted, or moves unsent, becomes the snapshot's row, which says which
INSERT INTO "_headgate"."p_0123456789ab_snapshot"
  ("_hg_place", "name", "_hg_epoch", "_hg_standing", "_hg_accepted_at")
SELECT "_hg_place", "name", "_hg_epoch",
  0, :now
FROM "_headgate"."p_0123456789ab_changes_1"
WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" < 3
ORDER BY "_hg_row"
ON CONFLICT ("_hg_place") DO UPDATE SET "_hg_place" = excluded."_hg_place", "name" = excluded."name", "_hg_epoch" = excluded."_hg_epoch", "_hg_standing" = excluded."_hg_standing", "_hg_accepted_at" = excluded."_hg_accepted_at";

-- what was removed leaves the snapshot
DELETE FROM "_headgate"."p_0123456789ab_snapshot" WHERE ("_hg_place") IN (
  SELECT "_hg_place" FROM "_headgate"."p_0123456789ab_changes_1"
  WHERE "_hg_row" BETWEEN :first AND :last AND "_hg_operation" = 3);

-- an accepted row is pending no more, and no more in doubt
DELETE FROM "_headgate"."p_0123456789ab_pending" WHERE ("_hg_place") IN (
  SELECT "_hg_place" FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last);

-- what was not accepted is pending; doubt stays until an operation is accepted
INSERT INTO "_headgate"."p_0123456789ab_pending" AS p ("_hg_place", "_hg_operation", "_hg_digest", "_hg_first_attempt", "_hg_attempts", "_hg_code", "_hg_doubt", "_hg_first_run", "_hg_state")
SELECT "_hg_place", "_hg_operation", :digest,
  CASE WHEN :verdict THEN :now END, CASE WHEN :verdict THEN 1 ELSE 0 END,
  :code, :doubt, :run,
  CASE WHEN :unknown THEN 2 WHEN (:verdict AND :digest IS NOT NULL
      AND (1 >= :attempts OR 0 >= :patience)) THEN 1 ELSE 0 END
FROM "_headgate"."p_0123456789ab_changes_1" WHERE "_hg_row" BETWEEN :first AND :last
ON CONFLICT ("_hg_place") DO UPDATE SET
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
    SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS t WHERE t."_hg_place" = p."_hg_place")
  AND NOT EXISTS (
    SELECT 1 FROM "temp"."p_0123456789ab_aside" AS t WHERE t."_hg_place" = p."_hg_place");

-- an accepted row is pending no more, and no more in doubt
DELETE FROM "_headgate"."p_0123456789ab_pending" AS p WHERE EXISTS (SELECT 1 FROM "_headgate"."p_0123456789ab_changes_1" AS t WHERE t."_hg_place" = p."_hg_place");

-- the empty snapshot makes room
DROP TABLE "_headgate"."p_0123456789ab_snapshot";

-- a first run that was accepted whole turns its changeset into the snapshot
ALTER TABLE "_headgate"."p_0123456789ab_changes_1" RENAME TO "p_0123456789ab_snapshot";

-- the changeset is done with
DROP TABLE IF EXISTS "_headgate"."p_0123456789ab_changes_1";
