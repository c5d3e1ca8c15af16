import { ApiProperty } from '@nestjs/swagger';

/** What is answered where nothing may be told: a sentence for the person. */
export class MessageResponse {
  @ApiProperty({
    maxLength: 200,
    example: 'If the address can be used, a letter is on its way.',
  })
  message!: string;
}
