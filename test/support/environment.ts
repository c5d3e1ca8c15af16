export const keyEncryptionSecret = '7Jq0kqv0b1wX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s=';
export const webUrl = 'https://app.example.test';
