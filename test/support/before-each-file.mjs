// Some packages are CommonJS and require Nest, which is not: Jest allows that only once Nest has been evaluated.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
