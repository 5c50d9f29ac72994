ALTER TABLE "twinlane"."thoughts" SET (toast_tuple_target = 8160);--> statement-breakpoint
ALTER TABLE "twinlane"."outbox" SET (toast_tuple_target = 8160);--> statement-breakpoint
ALTER TABLE "twinlane"."fill_impacts" SET (toast_tuple_target = 8160);
