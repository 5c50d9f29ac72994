import { defineConfig } from 'drizzle-kit';

/** For `npm run migrations:generate -w @twinlane/bot`, which writes the next migration from the schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/store/schema.ts',
  out: './src/store/migrations',
});
