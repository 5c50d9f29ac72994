CREATE FUNCTION "twinlane"."refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER "thoughts_append_only" BEFORE UPDATE OR DELETE ON "twinlane"."thoughts"
  FOR EACH ROW EXECUTE FUNCTION "twinlane"."refuse_change"();
