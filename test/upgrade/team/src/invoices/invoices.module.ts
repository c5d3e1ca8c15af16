import { Module } from '@nestjs/common';
import { InvoicesController } from './invoices.controller.js';
import { Invoices } from './invoices.js';

@Module({ controllers: [InvoicesController], providers: [Invoices] })
export class InvoicesModule {}
