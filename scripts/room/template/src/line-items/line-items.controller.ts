import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { AnyUser, CurrentUser, type Principal } from '../access/index.js';
import { IdParam } from '../platform/http/index.js';
import { ApiTag } from '../platform/openapi/index.js';
import { ApiPage, type Page, PageQuery } from '../platform/paging/index.js';
import { ApiProblems } from '../platform/problems/index.js';
import { CreateLineItemRequest, UpdateLineItemRequest } from './line-item.requests.js';
import { LineItemResponse } from './line-item.response.js';
import { LineItemLimitReached } from './line-items.errors.js';
import { LineItemsService } from './line-items.service.js';

@ApiTag('Line items', 'Each belongs to one person; to everybody else it is not there (404).')
@AnyUser()
@Controller('line-items')
export class LineItemsController {
  constructor(private readonly lineItems: LineItemsService) {}

  @Post()
  @ApiOperation({
    operationId: 'createLineItem',
    summary: 'Create one that is yours',
    description: 'It belongs to whoever asks, and goes with their account.',
  })
  @ApiCreatedResponse({ type: LineItemResponse, description: 'What was created' })
  @ApiProblems(LineItemLimitReached)
  async create(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateLineItemRequest,
  ): Promise<LineItemResponse> {
    return LineItemResponse.of(await this.lineItems.create(userId, body));
  }

  @Get()
  @ApiOperation({
    operationId: 'listLineItems',
    summary: 'Page through yours, newest first',
    description: 'Pass `nextCursor` as `cursor` for the next page.',
  })
  @ApiPage(LineItemResponse)
  list(@CurrentUser() { userId }: Principal, @Query() query: PageQuery): Promise<Page<LineItemResponse>> {
    return this.lineItems.page(userId, query, LineItemResponse.of);
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getLineItem',
    summary: 'One of yours',
    description: 'By the id that creating and listing tell.',
  })
  @ApiOkResponse({ type: LineItemResponse, description: 'As it is now' })
  async show(@CurrentUser() { userId }: Principal, @IdParam() id: string): Promise<LineItemResponse> {
    return LineItemResponse.of(await this.lineItems.get(userId, id));
  }

  @Patch(':id')
  @ApiBody({ type: UpdateLineItemRequest, required: false })
  @ApiOperation({
    operationId: 'updateLineItem',
    summary: 'Change one of yours',
    description: 'What is left out stays as it is; null is a value like any other.',
  })
  @ApiOkResponse({ type: LineItemResponse, description: 'As it is now' })
  async update(
    @CurrentUser() { userId }: Principal,
    @IdParam() id: string,
    @Body() body: UpdateLineItemRequest,
  ): Promise<LineItemResponse> {
    return LineItemResponse.of(await this.lineItems.update(userId, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteLineItem',
    summary: 'Delete one of yours',
    description: 'At once and for good. The second time it is not found.',
  })
  @ApiNoContentResponse({ description: 'It is gone' })
  delete(@CurrentUser() { userId }: Principal, @IdParam() id: string): Promise<void> {
    return this.lineItems.delete(userId, id);
  }
}
