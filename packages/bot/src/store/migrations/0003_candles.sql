CREATE TABLE "twinlane"."candles" (
	"chain_id" bigint NOT NULL,
	"cash" text NOT NULL,
	"token" text NOT NULL,
	"seconds" integer NOT NULL,
	"start" bigint NOT NULL,
	"open" numeric NOT NULL,
	"high" numeric NOT NULL,
	"low" numeric NOT NULL,
	"close" numeric NOT NULL,
	"volume" numeric(78,0) NOT NULL,
	"buys" integer NOT NULL,
	"sells" integer NOT NULL,
	"depth" json,
	CONSTRAINT "candles_chain_id_cash_token_seconds_start_pk" PRIMARY KEY("chain_id","cash","token","seconds","start")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."market_blocks" (
	"chain_id" bigint NOT NULL,
	"cash" text NOT NULL,
	"number" bigint NOT NULL,
	"hash" text NOT NULL,
	"timestamp" bigint NOT NULL,
	"native" numeric NOT NULL,
	"whole" boolean NOT NULL,
	"prices" json NOT NULL,
	"trades" json NOT NULL,
	CONSTRAINT "market_blocks_chain_id_cash_number_pk" PRIMARY KEY("chain_id","cash","number")
);
--> statement-breakpoint
CREATE INDEX "candles_time" ON "twinlane"."candles" USING btree ("chain_id","cash","seconds","start");