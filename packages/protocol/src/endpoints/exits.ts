import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { editExitsRequest, positionDetail, resetExitsRequest } from '../positionExits.ts';
import { id } from '../scalars.ts';

const ofPosition = z.strictObject({ id });
const tag = 'Positions';

export const readPosition = defineEndpoint({
  name: 'readPosition',
  method: 'GET',
  path: '/api/positions/:id',
  tag,
  summary: 'One position with its price, the rules that watch it, and where they sell.',
  scope: 'read',
  input: { params: ofPosition },
  answer: positionDetail,
});

export const editPositionExits = defineEndpoint({
  name: 'editPositionExits',
  method: 'PATCH',
  path: '/api/positions/:id/exits',
  tag,
  summary: 'Sets exit rules for one open position in place of those of its bot, from the next block on.',
  scope: 'trade',
  input: { params: ofPosition, body: editExitsRequest },
  answer: positionDetail,
});

export const resetPositionExits = defineEndpoint({
  name: 'resetPositionExits',
  method: 'DELETE',
  path: '/api/positions/:id/exits',
  tag,
  summary: 'Lets a position follow the exit rules of its bot again.',
  scope: 'trade',
  input: { params: ofPosition, body: resetExitsRequest },
  answer: positionDetail,
});
