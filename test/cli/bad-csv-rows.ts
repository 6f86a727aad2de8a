import type { InputRow } from './input-row.ts';

const csv = (row: Omit<InputRow, 'name'>): InputRow => ({ name: 'in.csv', ...row });

const FINE: readonly InputRow[] = [
  { what: 'a byte-order mark', file: '\uFEFFtext\nWhere?\n', code: 0, says: ['1 input, '] },
  { what: 'a mark before a quote', file: '\uFEFF"text","n"\nWhere?,1\n', code: 0, says: ['1 input, '] },
  { what: 'CRLF', file: 'text,n\r\nWhere?,1\r\n"a\r\nb",2\r\n', code: 0, says: ['2 inputs, '] },
  { what: 'no line feed at the end', file: 'text\nWhere?', code: 0, says: ['1 input, '] },
  { what: 'U+2028 in a cell', file: 'text\nWhere\u2028is it?\n', code: 0, says: ['1 input, '] },
  {
    what: 'another column by --map',
    file: 'q\nWhere?\n',
    plus: ['--map', 'text=q'],
    code: 0,
    says: ['1 input, '],
  },
];

const BAD: readonly InputRow[] = [
  { what: 'an empty file', file: '', says: ['in.csv holds no input; nothing was submitted.'] },
  { what: 'a header alone', file: 'id,text\n', says: ['in.csv holds no input'] },
  {
    what: 'a mapping of an unknown column',
    file: 'text,n\nWhere?,1\n',
    plus: ['--map', 'text=question'],
    says: ['--map text=question: the file has no column question, only text, n.'],
  },
  {
    what: 'a mapping to an unknown field',
    file: 'text\nWhere?\n',
    plus: ['--map', 'txt=text'],
    says: ["--map txt=text: the task's input has no txt."],
  },
  {
    what: 'no such column of ids',
    file: 'text\nWhere?\n',
    plus: ['--id-column', 'id'],
    says: ['--id-column id: the file has no such column, only text.'],
  },
  {
    what: 'a column twice',
    file: 'text,n,text\na,1,b\n',
    says: ['Two columns of the file are named "text"'],
  },
  {
    what: 'no column that fits',
    file: 'question,n\nWhere?,1\n',
    says: [
      "No column of the file (question, n) is a field of support-triage's input (text)",
      '--map field=column',
    ],
  },
  {
    what: 'a ragged row',
    file: 'text,n\nWhere?,1\nOne, two,3\nWhere?,2\n',
    says: ['in.csv:3: it has 3 cells, the header 2', "1 line can't be used"],
  },
  {
    what: 'a quote that never closes',
    file: 'text\nWhere?\n"Where\nis\n',
    says: ['In the record that begins on line 3 a quote opens and never closes'],
  },
  {
    what: 'a quote inside of a cell',
    file: 'text\n"two\nlines"\nthe 5" card\nWhere?\n',
    says: ['in.csv:4: a quote stands inside of a cell', "1 line can't be used"],
  },
  {
    what: 'text after a quote',
    file: 'text\n"the" card\n',
    says: ['in.csv:2: text follows a closing quote'],
  },
  {
    what: 'a broken header',
    file: 'te"xt\nWhere?\n',
    says: ["The header of this CSV can't be read: a quote"],
  },
  { what: 'carriage returns alone', file: 'text\rWhere?\r', says: ['end in carriage returns alone'] },
  {
    what: 'an id twice, behind a cell of two lines',
    file: 'id,text\na,"two\nlines"\nb,x\na,y\n',
    plus: ['--id-column', 'id'],
    says: ['in.csv:5: the id a stands on line 2 already'],
  },
  {
    what: 'an empty id',
    file: 'id,text\n,x\n',
    plus: ['--id-column', 'id'],
    says: ['in.csv:2: an id must not be empty'],
  },
  {
    what: 'an empty cell',
    file: 'text,n\n,1\n',
    says: ['in.csv:2: input.text: expected string to have >=1'],
  },
  { what: 'NUL in a cell', file: 'text\na\u0000b\n', says: ['in.csv:2: input.text holds a NUL character'] },
  { what: 'NUL in a further cell', file: 'text,n\na,\u0000\n', says: ['in.csv:2: the record.n holds a NUL'] },
  {
    what: 'invalid UTF-8',
    file: Buffer.from('text\nWhere?\ncaf\u00e9\n', 'latin1'),
    says: ['in.csv:3: it is not UTF-8'],
  },
  {
    what: 'a cell of 5 MB',
    file: `text\nWhere?\n"${'x\n'.repeat(2_500_000)}"\nno, no\n`,
    says: ['in.csv:3: it has 5000002 bytes', 'in.csv:2500004: it has 2 cells, the header 1'],
  },
];

export const BAD_CSV: readonly InputRow[] = [...FINE, ...BAD].map((row) =>
  csv({ ...row, what: `CSV: ${row.what}` }),
);
