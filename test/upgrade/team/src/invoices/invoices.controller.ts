import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../access/index.js';
import { Invoices } from './invoices.js';

class InvoiceSummaryResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 })
  open!: number;
  @ApiProperty({ type: 'integer', minimum: 1, example: 14 })
  daysToPay!: number;
}

@ApiTags('Administration')
@Permissions('invoices:read')
@Controller('invoices')
export class InvoicesController {
  constructor(private readonly invoices: Invoices) {}

  @Get('summary')
  @ApiOperation({
    operationId: 'getInvoiceSummary',
    summary: 'How many invoices are open',
    description: 'Counted now, over all customers.',
  })
  @ApiOkResponse({ type: InvoiceSummaryResponse, description: 'The count as of now' })
  async show(): Promise<InvoiceSummaryResponse> {
    return { open: await this.invoices.countOpen(), daysToPay: this.invoices.daysToPay };
  }
}
