export { ApiPage, isInstant, type Page, PageQuery, positionFrom, toPage } from './page.js';
