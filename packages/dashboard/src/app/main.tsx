import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { App } from './App.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { heedLoginLinks, takeLoginLink } from './loginLink.ts';
import './styles.css';

// The page's policy forbids code made at run time.
config({ jitless: true });

const link = takeLoginLink();
heedLoginLinks();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App link={link} />
    </ErrorBoundary>
  </StrictMode>,
);
