ALTER TABLE "twinlane"."api_tokens" ADD COLUMN "made_by" text;--> statement-breakpoint
CREATE INDEX "api_tokens_maker" ON "twinlane"."api_tokens" USING btree ("made_by");--> statement-breakpoint
-- Who made a token is written as `token <name> (<id>)` where a token did.
UPDATE "twinlane"."api_tokens" t SET made_by = m.id FROM "twinlane"."api_tokens" m
WHERE t.created_by ~ '^token .* \([0-9a-f]{16}\)$' AND m.id = substring(t.created_by from '\(([0-9a-f]{16})\)$');
--> statement-breakpoint
-- From now on it ends with that token at the latest.
WITH RECURSIVE lives AS (
  SELECT id, expires_at, revoked_at FROM "twinlane"."api_tokens" WHERE made_by IS NULL
  UNION ALL
  SELECT t.id, least(t.expires_at, l.expires_at), coalesce(t.revoked_at, l.revoked_at)
  FROM "twinlane"."api_tokens" t JOIN lives l ON t.made_by = l.id
)
UPDATE "twinlane"."api_tokens" t SET expires_at = l.expires_at, revoked_at = l.revoked_at
FROM lives l WHERE t.id = l.id AND t.made_by IS NOT NULL;
