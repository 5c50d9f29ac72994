ALTER TABLE "twinlane"."transactions" ADD COLUMN "baseline" text;--> statement-breakpoint
ALTER TABLE "twinlane"."transactions" ADD COLUMN "baseline_price" numeric(78,0);