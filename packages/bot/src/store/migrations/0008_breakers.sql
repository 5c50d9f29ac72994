CREATE TABLE "twinlane"."audit_log" (
	"sequence" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"who" text NOT NULL,
	"what" text NOT NULL,
	"target" text NOT NULL,
	"reason" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."breaker_events" (
	"sequence" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"type" text,
	"scope_kind" text,
	"scope_id" text,
	"event" json NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."breaker_states" (
	"type" text NOT NULL,
	"scope_kind" text NOT NULL,
	"scope_id" text NOT NULL,
	"state" text NOT NULL,
	"record" json NOT NULL,
	"last" json,
	"updated_at" bigint NOT NULL,
	"version" bigserial NOT NULL,
	CONSTRAINT "breaker_states_type_scope_kind_scope_id_pk" PRIMARY KEY("type","scope_kind","scope_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_log_id" ON "twinlane"."audit_log" USING btree ("id");--> statement-breakpoint
CREATE INDEX "audit_log_target" ON "twinlane"."audit_log" USING btree ("target","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "breaker_events_id" ON "twinlane"."breaker_events" USING btree ("id");--> statement-breakpoint
CREATE INDEX "breaker_events_page" ON "twinlane"."breaker_events" USING btree ("type","scope_kind","scope_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "breaker_states_version" ON "twinlane"."breaker_states" USING btree ("version");--> statement-breakpoint
CREATE TRIGGER "breaker_events_append_only" BEFORE UPDATE OR DELETE ON "twinlane"."breaker_events"
  FOR EACH ROW EXECUTE FUNCTION "twinlane"."refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "twinlane"."audit_log"
  FOR EACH ROW EXECUTE FUNCTION "twinlane"."refuse_change"();
