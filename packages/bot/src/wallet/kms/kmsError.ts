import { FatalError, RetryableError, UserError } from '@twinlane/core/errors';

/** What a user must mend, by the name of KMS's exception. */
const USERS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'Allow this identity kms:GetPublicKey and kms:Sign for the key.',
  NotFoundException: 'Check the key’s id and the region.',
  DisabledException: 'Enable the key.',
  InvalidKeyUsageException: 'Use a key with the usage SIGN_VERIFY.',
  UnsupportedOperationException: 'Use a key of the spec ECC_SECG_P256K1.',
  KMSInvalidStateException: 'The key is disabled or about to be deleted: choose another or bring it back.',
  CredentialsProviderError:
    'Give credentials as AWS’s own tools find them: AWS_PROFILE, AWS_ACCESS_KEY_ID and so on.',
  UnrecognizedClientException: 'Check the AWS credentials.',
  InvalidSignatureException: 'Check the AWS credentials and this machine’s clock.',
  ExpiredTokenException: 'Renew the AWS credentials.',
};

const TRANSIENT = new Set([
  'TimeoutError',
  'AbortError',
  'ThrottlingException',
  'DependencyTimeoutException',
  'KMSInternalException',
  'KeyUnavailableException',
  'LimitExceededException',
]);

/** An error of the KMS client as one of ours. Its own text is not passed on: it may name accounts and requests. */
export function kmsError(error: unknown): UserError | RetryableError | FatalError {
  const name = error instanceof Error ? error.name : 'unknown';
  const hint = USERS[name];
  if (hint !== undefined) {
    return new UserError('wallet.kmsRefused', `AWS KMS refused: ${name}.`, { hint });
  }
  return TRANSIENT.has(name) || (error instanceof Error && 'code' in error)
    ? new RetryableError('wallet.kmsUnreachable', `AWS KMS did not answer: ${name}.`, {
        hint: 'Check the network and the endpoint; it is tried again.',
      })
    : new FatalError('wallet.kmsFault', `AWS KMS failed: ${name}.`);
}
