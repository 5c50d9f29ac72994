import { defineConfig } from 'drizzle-kit';

/** For `npm run migrations:generate -w @twinlane/bot`, which writes the next migration from the schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/store/schema.ts',
    './src/store/outboxSchema.ts',
    './src/store/reversalSchema.ts',
    './src/store/candleSchema.ts',
    './src/store/transactionSchema.ts',
    './src/store/entrySchema.ts',
    './src/store/breakerSchema.ts',
    './src/store/parentOrderSchema.ts',
    './src/store/outcomeSchema.ts',
    './src/store/loginSchema.ts',
    './src/store/denyListSchema.ts',
  ],
  out: './src/store/migrations',
});
