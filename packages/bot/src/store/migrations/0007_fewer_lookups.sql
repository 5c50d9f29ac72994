ALTER TABLE "twinlane"."transaction_attempts" DROP CONSTRAINT "transaction_attempts_transaction_id_transactions_id_fk";
--> statement-breakpoint
ALTER TABLE "twinlane"."transaction_transitions" DROP CONSTRAINT "transaction_transitions_transaction_id_transactions_id_fk";
--> statement-breakpoint
DROP INDEX "twinlane"."transaction_attempts_transaction";--> statement-breakpoint
DROP INDEX "twinlane"."transaction_attempts_nonce";--> statement-breakpoint
DROP INDEX "twinlane"."transaction_transitions_page";--> statement-breakpoint
ALTER TABLE "twinlane"."transaction_transitions" DROP CONSTRAINT "transaction_transitions_pkey";--> statement-breakpoint
ALTER TABLE "twinlane"."transaction_transitions" ADD CONSTRAINT "transaction_transitions_transaction_id_sequence_pk" PRIMARY KEY("transaction_id","sequence");--> statement-breakpoint
ALTER TABLE "twinlane"."transactions" SET (toast_tuple_target = 8160);--> statement-breakpoint
ALTER TABLE "twinlane"."transaction_attempts" SET (toast_tuple_target = 8160);--> statement-breakpoint
ALTER TABLE "twinlane"."facts" SET (toast_tuple_target = 8160);
