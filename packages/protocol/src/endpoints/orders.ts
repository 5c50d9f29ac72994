import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import {
  cancelOrderRequest,
  orderPreview,
  orderRequest,
  orderWish,
  placedOrderDetails,
  placedOrderPage,
  placedOrderQuery,
} from '../order.ts';
import { id } from '../scalars.ts';

const ofOrder = z.strictObject({ id });

export const previewOrder = defineEndpoint({
  name: 'previewOrder',
  method: 'POST',
  path: '/api/orders/preview',
  tag: 'Orders',
  summary: 'What the first part of an order would do on the newest block, with its risks. Nothing is placed.',
  scope: 'trade',
  rate: 'heavy',
  input: { body: orderWish },
  answer: orderPreview,
});

export const placeOrder = defineEndpoint({
  name: 'placeOrder',
  method: 'POST',
  path: '/api/orders',
  tag: 'Orders',
  summary: 'Places an order: market, limit, stop, trailing, or one in slices.',
  scope: 'trade',
  idempotent: true,
  status: 202,
  input: { body: orderRequest },
  answer: placedOrderDetails,
});

export const listOrders = defineEndpoint({
  name: 'listOrders',
  method: 'GET',
  path: '/api/orders',
  tag: 'Orders',
  summary: 'Orders that people placed, and exits in slices, newest first.',
  scope: 'read',
  input: { query: placedOrderQuery },
  answer: placedOrderPage,
});

export const readOrder = defineEndpoint({
  name: 'readOrder',
  method: 'GET',
  path: '/api/orders/:id',
  tag: 'Orders',
  summary: 'One order with the swaps that it led to.',
  scope: 'read',
  input: { params: ofOrder },
  answer: placedOrderDetails,
});

export const cancelOrder = defineEndpoint({
  name: 'cancelOrder',
  method: 'POST',
  path: '/api/orders/:id/cancel',
  tag: 'Orders',
  summary: 'Calls off what is left of an order. What is in flight may still be filled.',
  scope: 'stop',
  always: true,
  input: { params: ofOrder, body: cancelOrderRequest },
  answer: placedOrderDetails,
});

export const deleteOrder = defineEndpoint({
  name: 'deleteOrder',
  method: 'DELETE',
  path: '/api/orders/:id',
  tag: 'Orders',
  summary: 'The same as `POST /api/orders/:id/cancel`.',
  scope: 'stop',
  always: true,
  input: { params: ofOrder, body: cancelOrderRequest },
  answer: placedOrderDetails,
});
