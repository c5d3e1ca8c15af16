import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/index.js';
import { LineItem } from './line-item.entity.js';
import { LineItemsController } from './line-items.controller.js';
import { LineItemsService } from './line-items.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([LineItem]), UsersModule],
  controllers: [LineItemsController],
  providers: [LineItemsService],
  exports: [LineItemsService],
})
export class LineItemsModule {}
