import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { TokensModule } from '../tokens/index.js';
import { JwtStrategy } from './jwt.strategy.js';

@Module({ imports: [PassportModule, TokensModule], providers: [JwtStrategy], exports: [JwtStrategy] })
export class AccessModule {}
