/** The script of the documentation's pages with live examples. */
import '../../src/element/index.ts';
