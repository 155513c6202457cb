/**
 * Writes the grammars in `syntaxes/` and the entries `contributes.grammars` of package.json.
 *
 * They are injected into VS Code's YAML grammar. That grammar is a stack of begin/while rules, one per mapping, value and sequence, and a
 * line pops all rules whose `while` fails on it. Three properties of ours follow from it:
 *
 * - A rule of ours that takes over the value of a key has the `while` of YAML's own rule for such a value (`VALUE`), so it ends where
 *   YAML's would: no grammar of ours can colour the rest of the file.
 * - Inside, whatever stands in an embedded language stands above such a rule, so an unclosed quote or heredoc ends with its scalar.
 * - What we have no opinion on is left to YAML's own `#block-node`.
 *
 * `\G` in a `begin` is where YAML's rules have stopped reading the indentation: the column of the mapping that holds the key.
 *
 * Run `node scripts/grammars.ts` after a change; a test compares the files with `grammars()`.
 */
import { readFileSync, writeFileSync } from "node:fs";

/** What we use of a TextMate rule. */
interface Rule {
  name?: string;
  contentName?: string;
  match?: string;
  begin?: string;
  end?: string;
  while?: string;
  captures?: Captures;
  beginCaptures?: Captures;
  endCaptures?: Captures;
  include?: string;
  patterns?: readonly Rule[];
}
type Captures = Readonly<Record<string, { name?: string; patterns?: readonly Rule[] }>>;

interface Grammar {
  scopeName: string;
  injectionSelector?: string;
  patterns: readonly Rule[];
  repository?: Readonly<Record<string, Rule>>;
}

/** A language that can stand in a scalar. */
interface Language {
  /** Its language id in VS Code, also the last part of the scope `meta.embedded.block.ID`. */
  readonly id: string;
  /** The scope of its grammar. */
  readonly scope: string;
  /** Rules that come before that grammar's, for what it looks for at the beginning of a line, where a scalar has its indentation. */
  readonly first?: readonly Rule[];
}

const language = (id: string, scope: string, first: readonly Rule[] = []): Language => ({ id, scope, first });

const shell = language("shellscript", "source.shell");
const python = language("python", "source.python");
const javascript = language("javascript", "source.js");
const perl = language("perl", "source.perl");
const ruby = language("ruby", "source.ruby");
/** Ours: words, blocks and semicolons as nginx has them, sections and assignments as many other servers do. */
const configuration = language("podmates-configuration", "source.podmates.configuration");

const section: Rule = {
  match: String.raw`(?<=^[ \t]*+)(\[)(.*?)(\])`,
  captures: {
    1: { name: "punctuation.definition.entity.ini" },
    2: { name: "entity.name.section.group-title.ini" },
    3: { name: "punctuation.definition.entity.ini" },
  },
};
const instruction: Rule = {
  match: String.raw`(?<=^[ \t]*+)(?:ONBUILD[ \t]+)?(?i:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)(?=\s)`,
  name: "keyword.other.special-method.dockerfile",
};

/** A program that takes a script after an option; both are regular expressions. */
interface Interpreter {
  readonly language: Language;
  readonly program: string;
  readonly option: string;
}

const SHELL_OPTION = "-[a-z]*c";

/** Programs that take a script as the argument after an option. The first one stands for scripts of an unknown program. */
const interpreters: readonly Interpreter[] = [
  { language: shell, program: String.raw`(?:/\S*/)?(?:ba|da|a|z|k)?sh`, option: SHELL_OPTION },
  { language: python, program: String.raw`(?:/\S*/)?python[\d.]*`, option: "-[a-z]*c" },
  { language: javascript, program: String.raw`(?:/\S*/)?node(?:js)?`, option: "(?:-e|-p|--eval|--print)" },
  { language: perl, program: String.raw`(?:/\S*/)?perl`, option: "-[a-z]*e" },
  { language: ruby, program: String.raw`(?:/\S*/)?ruby`, option: "-[a-z]*e" },
];

/** Languages by the end of a file's name; the names are regular expressions. Only grammars that VS Code ships, and ours. */
const files: readonly { language: Language; names: readonly string[] }[] = [
  { language: shell, names: [String.raw`\.(?:ba|z|k)?sh`, String.raw`\.bash`, String.raw`\.env`, String.raw`\.profile`] },
  { language: language("json", "source.json"), names: [String.raw`\.json`] },
  { language: language("jsonc", "source.json.comments"), names: [String.raw`\.jsonc`, String.raw`\.json5`] },
  { language: language("yaml", "source.yaml.embedded"), names: [String.raw`\.ya?ml`] },
  { language: language("properties", "source.ini", [section]), names: [String.raw`\.properties`] },
  { language: language("ini", "source.ini", [section]), names: [String.raw`\.ini`, String.raw`\.cnf`, String.raw`\.toml`] },
  { language: python, names: [String.raw`\.py`] },
  { language: language("lua", "source.lua"), names: [String.raw`\.lua`] },
  { language: language("xml", "text.xml"), names: [String.raw`\.xml`, String.raw`\.xsd`, String.raw`\.xslt?`] },
  { language: javascript, names: [String.raw`\.[cm]?js`] },
  { language: language("typescript", "source.ts"), names: [String.raw`\.ts`] },
  { language: language("css", "source.css"), names: [String.raw`\.css`] },
  { language: language("html", "text.html.derivative"), names: [String.raw`\.html?`] },
  { language: language("sql", "source.sql"), names: [String.raw`\.sql`] },
  { language: language("markdown", "text.html.markdown"), names: [String.raw`\.md`] },
  { language: perl, names: [String.raw`\.p[lm]`] },
  { language: ruby, names: [String.raw`\.rb`] },
  { language: language("php", "source.php"), names: [String.raw`\.php`] },
  { language: language("groovy", "source.groovy"), names: [String.raw`\.groovy`, "Jenkinsfile"] },
  { language: language("dockerfile", "source.dockerfile", [instruction]), names: ["Dockerfile"] },
  { language: configuration, names: [String.raw`\.conf`, String.raw`\.cfg`, String.raw`\.conf\.template`] },
];

/** Our main grammar, of which another one uses parts. */
const FIELDS = "podmates.fields";

const BLANK = String.raw`[ \t]*`;
/** The rest of a line holds nothing, or a comment. */
const LINE_END = String.raw`(?=[ \t]*(?:$|[ \t]#))`;
/**
 * A line still belongs to the value of a key: at the column of the key's mapping stands nothing that could begin the next key. As YAML's
 * own rule has it: a dash there is an item of the value, a closing bracket ends it, a comment may stand anywhere.
 */
const VALUE = String.raw`\G(?![^\s#\-,\]}|>&*%@${"`"}]|-\S)`;
/** A line that stands deeper than the key, as the lines of a block scalar do, or is blank. */
const DEEPER = String.raw`\G(?=[ \t]|$)`;
const BLOCK_HEADER = String.raw`([|>])([+-]?[1-9]?|[1-9][+-])(?=[ \t]*(?:$|[ \t]#))`;

/** Where a key of a flow mapping may stand. */
const IN_FLOW = String.raw`(?<=(?:[{,]|^)[ \t]*+)`;

const comment: Rule = { include: "source.yaml.1.2#comment" };
const anything: Rule = { include: "source.yaml.1.2#block-node" };

/** The name of a plain key, and of its colon. */
function key(names: string): string {
  return String.raw`\G(?<!:[ \t]*+)(["']?)(${names})(\1)(${BLANK})(:)(?=\s|$)`;
}
/** The quotes around a scalar whose content has scopes of its own. */
const openingQuote = { name: "string.quoted.yaml punctuation.definition.string.begin.yaml" };
const closingQuote = { name: "string.quoted.yaml punctuation.definition.string.end.yaml" };
const keyCaptures: Captures = {
  1: { name: "entity.name.tag.yaml punctuation.definition.string.begin.yaml" },
  2: { name: "meta.map.key.yaml string.unquoted.plain.yaml entity.name.tag.yaml" },
  3: { name: "entity.name.tag.yaml punctuation.definition.string.end.yaml" },
  5: { name: "punctuation.separator.map.value.yaml" },
};

/** The value of a key, from after the colon to where YAML ends it. */
function value(names: string, patterns: readonly Rule[], more: Rule = {}): Rule {
  return { begin: key(names), beginCaptures: keyCaptures, while: VALUE, name: "meta.map.value.yaml", patterns, ...more };
}

function block({ id }: Language): string {
  return `meta.embedded.block.${id}`;
}

function inline({ id }: Language): string {
  return `meta.embedded.inline.${id}`;
}

/** A block scalar; `line` says which further lines are its own, `body` what stands in them. */
function blockScalar(line: string, body: readonly Rule[]): Rule {
  return {
    begin: BLOCK_HEADER,
    beginCaptures: {
      1: { name: "keyword.control.flow.block-scalar.yaml" },
      2: { name: "storage.modifier.chomping-indicator.yaml" },
    },
    while: line,
    name: "meta.scalar.yaml",
    patterns: [
      { begin: "$", while: String.raw`\G`, patterns: body },
      { begin: String.raw`\G`, end: "$", patterns: [comment] },
    ],
  };
}

/** The lines of a block scalar in a language, from the first line that is not blank. */
function body(language: Language, first = String.raw`.*\S`): Rule {
  return { begin: String.raw`\G(?=${first})`, while: String.raw`\G`, contentName: block(language), patterns: [...(language.first ?? []), { include: language.scope }] };
}

/** A script of which only its own first line can tell the language; of an unknown program's, most are for a shell. */
const guessedScript: Rule = { include: "#guessed-script" };
const guessedScriptRules: readonly Rule[] = [
  body(python, String.raw`[ \t]*(?:#!.*python|import \w|from \S+ import |def \w+\()`),
  body(javascript, String.raw`[ \t]*(?:#!.*node|(?:const|let|var) [\w{]+.*=)`),
  body(perl, String.raw`[ \t]*#!.*perl`),
  body(ruby, String.raw`[ \t]*#!.*ruby`),
  body(shell),
];

/** What `languageRules` puts into the repository. */
const quotedScript = ({ id }: Language): Rule => ({ include: `#${id}-quoted` });
const flowScript = ({ id }: Language): Rule => ({ include: `#${id}-flow-script` });
const scriptItem = ({ id }: Language): Rule => ({ include: `#${id}-item` });
const scriptArgs = ({ id }: Language): Rule => ({ include: `#${id}-args` });

function languageRules(language: Language): Record<string, Rule> {
  const { id } = language;
  return {
    [`${id}-quoted`]: { patterns: quotedScriptRules(language) },
    [`${id}-flow-script`]: { patterns: flowScriptRules(language) },
    [`${id}-item`]: scriptItemRule(language),
    [`${id}-args`]: scriptArgsRule(language),
  };
}

/** A quoted string whose content is in a language. Each of its lines is read by itself, so that nothing in it can hide the end. */
function quotedScriptRules(language: Language): readonly Rule[] {
  const content = (match: string): Rule => ({
    match,
    captures: { 0: { name: inline(language), patterns: [...inlineStart(language), { include: language.scope }] } },
  });
  const mark = (quote: string, side: string) => ({ 0: { name: `string.quoted.${quote}.yaml punctuation.definition.string.${side}.yaml` } });
  return [
    {
      begin: '"',
      end: '"',
      beginCaptures: mark("double", "begin"),
      endCaptures: mark("double", "end"),
      patterns: [content(String.raw`(?:[^"\\]|\\.)+`)],
    },
    {
      begin: "'",
      end: "'(?!')",
      beginCaptures: mark("single", "begin"),
      endCaptures: mark("single", "end"),
      patterns: [content("(?:[^']|'')+")],
    },
  ];
}

/** An item of a block sequence, from its dash on; lines deeper than the dash are its own. */
function item(patterns: readonly Rule[], first = ""): Rule {
  return {
    begin: String.raw`\G( *+)(-)(?=[ \t])${first}`,
    beginCaptures: { 2: { name: "punctuation.definition.block.sequence.item.yaml" } },
    while: String.raw`\G(?=\1[ \t]|[ \t]*$)`,
    name: "meta.block.sequence.yaml",
    patterns,
  };
}

/** A scalar on one line, coloured as YAML does; plain ones differ by whether they stand in a flow collection. */
function scalarStyles(plain: "in" | "out"): readonly Rule[] {
  return [
    { include: "source.yaml.1.2#double" },
    { include: "source.yaml.1.2#single" },
    { match: ".+", name: `string.unquoted.plain.${plain}.yaml` },
  ];
}

/** One scalar, given as a regular expression, that is a whole item: in any quotes or none. */
function scalarItem(scalar: string): string {
  return String.raw`\G( *+)(-)([ \t]+)((["']?)${scalar}\5)${LINE_END}`;
}
const scalarItemCaptures: Captures = {
  2: { name: "punctuation.definition.block.sequence.item.yaml" },
  3: { name: "punctuation.whitespace.separator.yaml" },
  4: { patterns: scalarStyles("out") },
};

/** From an item on to the end of the value: `patterns` know what has been read. */
function after(scalar: string, patterns: readonly Rule[]): Rule {
  return { begin: scalarItem(scalar), beginCaptures: scalarItemCaptures, while: String.raw`\G`, patterns };
}

/** The same in a flow sequence, which ends at its bracket. */
function afterInFlow(scalar: string, patterns: readonly Rule[]): Rule {
  return {
    begin: String.raw`(?<=[\[,\s])((["']?)${scalar}\2)(?=[ \t]*(?:[,\]]|$))`,
    beginCaptures: { 1: { patterns: scalarStyles("in") } },
    end: String.raw`(?=\])`,
    patterns,
  };
}

function flowSequence(patterns: readonly Rule[]): Rule {
  return {
    begin: String.raw`\[`,
    end: String.raw`\]`,
    beginCaptures: { 0: { name: "punctuation.definition.sequence.begin.yaml" } },
    endCaptures: { 0: { name: "punctuation.definition.sequence.end.yaml" } },
    name: "meta.flow.sequence.yaml",
    patterns: [comment, { match: ",", name: "punctuation.separator.sequence.yaml" }, ...patterns, { include: "source.yaml.1.2#flow-node" }],
  };
}

/**
 * A part of a command that tells us nothing. It must end with its own lines: unlike YAML's rules, ours for a command go on to `args`.
 */
const otherParts: readonly Rule[] = [
  { begin: String.raw`\G(?=( *+)-(?:[ \t]|$))`, while: String.raw`\G(?=\1[ \t]|[ \t]*$)`, patterns: [anything] },
  { begin: String.raw`(?=\S)`, while: VALUE, patterns: [anything] },
];

/** A script as an item of a flow sequence. */
function flowScriptRules(language: Language): readonly Rule[] {
  return [
    comment,
    { match: ",", name: "punctuation.separator.sequence.yaml" },
    quotedScript(language),
    {
      match: String.raw`[^\s,\[\]{}#"'&*!|>%@][^,\[\]{}]*`,
      captures: { 0: { name: inline(language), patterns: [...inlineStart(language), { include: language.scope }] } },
    },
  ];
}

/** A script as an item of a block sequence, in whatever style. */
function scriptItemRule(language: Language): Rule {
  return item([
    blockScalar(String.raw`\G`, [body(language)]),
    quotedScript(language),
    comment,
    {
      begin: String.raw`(?=[^\s#"'&*!|>%@\[\]{},-]|-\S)`,
      while: String.raw`\G`,
      contentName: block(language),
      patterns: [...(language === shell ? [{ include: "#plain-start" }] : []), { include: language.scope }],
    },
  ]);
}

/** `args` when the command before it has said that a script comes. */
function scriptArgsRule(language: Language): Rule {
  return value("args", [comment, flowSequence([flowScript(language)]), scriptItem(language), anything]);
}

/** Anything with a space in it and something only a shell understands. */
const SHELL_LINE = String.raw`(?=["'](?![-/]\S*["'])[^"']*(?:; |;["']|&& |\|\| | \| | > | >> |\$\())`;

/** The keys of a block mapping whose values we know. */
function fields(): Grammar {
  /** A command goes on to the `args` that follow it: what they hold depends on how it ended. */
  const region = { while: String.raw`${VALUE}|\G(?=args[ \t]*:(?:\s|$))`, name: "meta.map.value.yaml meta.command.podmates" };
  const flow: Rule = { begin: String.raw`(?=\[)`, while: VALUE, patterns: [flowSequence(inFlow)] };
  const commandsInFlow = interpreters.map(({ language, program, option }) =>
    value("command", [comment, flow, scriptArgs(language), ...otherParts], {
      ...region,
      begin: String.raw`${key("command")}(?=[ \t]*\[[ \t]*(["']?)${program}\6[ \t]*,(?:[^\]]*,)?[ \t]*(["']?)${option}\7[ \t]*\][ \t]*(?:#.*)?$)`,
    }),
  );
  return {
    scopeName: FIELDS,
    injectionSelector: "L:meta.mapping.yaml -meta.flow -string -comment -meta.embedded -meta.command.podmates",
    patterns: [
      ...commandsInFlow,
      value("command", [comment, flow, ...programs, { include: "#args" }, ...otherParts], region),
      { include: "#args" },
      value("script", [comment, blockScalar(DEEPER, [guessedScript]), anything]),
      { match: String.raw`${key("image")}([ \t]+)(["']?)(${IMAGE})(\7)${LINE_END}`, captures: imageCaptures },
      ...files.map(({ language, names }) =>
        value(String.raw`[\w.-]*(?:${names.join("|")})`, [comment, blockScalar(DEEPER, [body(language)]), anything]),
      ),
    ],
    repository: {
      args: value("args", [
        comment,
        flowSequence([
          { begin: String.raw`(?<=\[)(?=[ \t]*["'])${SHELL_LINE}`, end: String.raw`(?=[,\]])`, patterns: [quotedScript(shell)] },
          { include: "#flow-options" },
        ]),
        item([blockScalar(String.raw`\G`, [guessedScript]), comment], String.raw`(?=[ \t]+[|>])`),
        item([quotedScript(shell), comment], String.raw`(?=[ \t]+${SHELL_LINE})`),
        after(SHELL_OPTION, [comment, scriptItem(shell)]),
        { begin: String.raw`\G(?= *+-[ \t])`, while: String.raw`\G`, patterns: [after(SHELL_OPTION, [comment, scriptItem(shell)]), anything] },
        anything,
      ]),
      ...Object.assign({}, ...interpreters.map(interpreterRules)),
      "flow-options": flowOptions,
      "guessed-script": { patterns: guessedScriptRules },
      ...shellStarts,
    },
  };
}

/** The same keys in a flow mapping, where a value ends at a comma or a bracket, whatever line that is on. */
function flowFields(): Grammar {
  return {
    scopeName: "podmates.flow-fields",
    injectionSelector: "L:meta.flow.mapping.yaml -string -comment -meta.embedded",
    patterns: [
      {
        begin: String.raw`${IN_FLOW}(["']?)(command|args)(\1)(${BLANK})(:)(?=[ \t]*\[)`,
        beginCaptures: keyCaptures,
        end: String.raw`(?=[,}\]])`,
        patterns: [flowSequence([{ include: `${FIELDS}#flow-options` }, ...inFlow.map(({ include }) => ({ include: `${FIELDS}${include}` }))])],
      },
      {
        match: String.raw`${IN_FLOW}(["']?)(image)(\1)([ \t]*)(:)([ \t]+)(["']?)(${IMAGE})(\7)(?=[ \t]*[,}])`,
        captures: imageCaptures,
      },
    ],
  };
}

/** What each program that takes a script needs in the repository. */
function interpreterRules({ language, program, option }: Interpreter): Record<string, Rule> {
  const { id } = language;
  return {
    ...languageRules(language),
    [`${id}-block`]: after(program, [
      comment,
      after(option, [comment, scriptArgs(language), scriptItem(language)]),
      { include: "#args" },
      ...otherParts,
    ]),
    [`${id}-flow`]: afterInFlow(program, [
      comment,
      { match: ",", name: "punctuation.separator.sequence.yaml" },
      afterInFlow(option, [flowScript(language)]),
      { include: "source.yaml.1.2#flow-node" },
    ]),
  };
}
const programs: readonly Rule[] = interpreters.map(({ language: { id } }) => ({ include: `#${id}-block` }));
const inFlow: readonly Rule[] = interpreters.map(({ language: { id } }) => ({ include: `#${id}-flow` }));

/** `args: ["-e", "-c", "…"]`: options come first, the script after the last of them. */
const flowOptions: Rule = {
  begin: String.raw`(?<=\[)(?=[ \t]*["']?-)`,
  end: String.raw`(?=\])`,
  patterns: [
    comment,
    { match: ",", name: "punctuation.separator.sequence.yaml" },
    afterInFlow(SHELL_OPTION, [flowScript(shell)]),
    { include: "source.yaml.1.2#flow-node" },
  ],
};

/** An image reference: registry, path, tag, digest. */
const IMAGE = String.raw`[\w][\w.:/@+-]*`;
const imageCaptures: Captures = {
  ...keyCaptures,
  7: openingQuote,
  8: {
    name: "string.unquoted.plain.out.yaml meta.image.podmates",
    patterns: [
      {
        match: String.raw`(?<=["'\s])((?:[\w-]+\.[\w.-]+|[\w.-]+(?=:\d)|localhost)(?::\d+)?)(/)`,
        captures: { 1: { name: "entity.name.namespace.registry.podmates" }, 2: { name: "punctuation.separator.registry.podmates" } },
      },
      {
        match: String.raw`(@)([\w+.-]+:[0-9a-fA-F]+)`,
        captures: { 1: { name: "punctuation.separator.digest.podmates" }, 2: { name: "constant.other.digest.podmates" } },
      },
      {
        match: String.raw`(:)([\w][\w.-]*)`,
        captures: { 1: { name: "punctuation.separator.tag.podmates" }, 2: { name: "constant.numeric.tag.podmates" } },
      },
      { match: String.raw`[\w.-]+(?:/[\w.-]+)*`, name: "entity.name.type.image.podmates" },
    ],
  },
  9: closingQuote,
};

/** Words that are no command: the grammar of the shell has rules of its own for them. */
const KEYWORDS = String.raw`(?!(?:function|select|while|until|case|esac|done|elif|else|then|for|do|fi|if|in|time)(?:\W|$))`;

/** Where a command begins that the shell's grammar cannot see as such, since it looks for the beginning of the line. */
function start(at: string): Rule {
  return {
    begin: String.raw`${at}[ \t]*+${KEYWORDS}(?=[\w./$~:!\[])(?![\w-]+[ \t]*\(\))`,
    end: String.raw`(?=;|\||&|\n|\)|${"`"}|\{|\}|[ \t]*#|\])(?<!\\)`,
    name: "meta.statement.shell",
    patterns: [{ include: "source.shell#typical_statements" }],
  };
}

/** The first column of a script that stands within a line: after a quote, or in a flow sequence after a comma. */
const INLINE = String.raw`(?<=(?:[\[,]|-|^)[ \t]*+["']|[\[,][ \t]*+)(?=\S)`;

function inlineStart(language: Language): readonly Rule[] {
  return language === shell ? [{ include: "#inline-start" }] : [];
}

const shellStarts: Readonly<Record<string, Rule>> = {
  "inline-start": {
    patterns: [
      { match: String.raw`${INLINE}(?:while|until|if|for|case|exec|time)(?=\s)`, name: "keyword.control.shell" },
      start(String.raw`(?<=(?:[\[,]|-|^)[ \t]*+["']?(?:while|until|if)[ \t]+)`),
      start(INLINE),
    ],
  },
  "plain-start": start(String.raw`\G(?<=-[ \t]*+)`),
};

/** The beginning of a line in a script, and heredocs, whose end the shell's grammar looks for at the beginning of the line only. */
function shellLines(): Grammar {
  return {
    scopeName: "podmates.shell-lines",
    injectionSelector: [
      "L:meta.embedded.block.shellscript -meta.statement -meta.case -meta.expression.assignment -meta.scope.logical-expression -string.quoted -comment",
      "L:meta.embedded.block.shellscript meta.case.entry.body -meta.statement -string.quoted -comment",
    ].join(", "),
    patterns: [start(String.raw`\G(?<=^[ \t]*+)`)],
  };
}

function shellHeredocs(): Grammar {
  return {
    scopeName: "podmates.shell-heredocs",
    injectionSelector: "L:meta.embedded.block.shellscript -string.quoted -comment -meta.heredoc.podmates",
    patterns: [
      {
        begin: String.raw`(?<!<)(<<-?)[ \t]*+(["'\\]?)([A-Za-z_]\w*)(["']?)`,
        end: String.raw`(?<=^[ \t]*+)(\3)(?=[ \t]*$)`,
        beginCaptures: {
          1: { name: "keyword.operator.heredoc.shell" },
          3: { name: "punctuation.definition.string.heredoc.delimiter.shell" },
        },
        endCaptures: { 1: { name: "punctuation.definition.string.heredoc.delimiter.shell" } },
        name: "meta.heredoc.podmates",
        patterns: [
          { begin: String.raw`\G(?<=[\w"'])`, end: "$", patterns: [{ include: "source.shell" }] },
          { match: String.raw`\\[$\\${"`"}]`, name: "string.unquoted.heredoc.shell constant.character.escape.shell" },
          { match: String.raw`\$(?:\w+|\{[^}]*\})`, name: "string.unquoted.heredoc.shell variable.other.normal.shell" },
          { match: String.raw`(?:[^$\\]|[$\\])`, name: "string.unquoted.heredoc.shell" },
        ],
      },
    ],
  };
}

/** `$(VAR)`, which Kubernetes replaces in commands, arguments and environment values; `$$(VAR)` stays as it is. */
function references(): Grammar {
  const styles = ["unquoted.plain", "unquoted.block", "quoted.double", "quoted.single"];
  return {
    scopeName: "podmates.references",
    injectionSelector: styles.map((style) => `L:string.${style} -entity.name.tag -comment -meta.embedded`).join(", "),
    patterns: [
      {
        match: String.raw`(?<!\$)((?:\$\$)*+)(\$\()([A-Za-z_.-][\w.-]*)(\))`,
        captures: {
          2: { name: "punctuation.definition.variable.begin.podmates" },
          3: { name: "variable.other.environment.podmates" },
          4: { name: "punctuation.definition.variable.end.podmates" },
        },
      },
      {
        // A script names its own program, whatever the key above it.
        begin: String.raw`\G(?=[ \t]*#!.*\b(?:ba|da|a|z|k)?sh\b)`,
        while: String.raw`\G`,
        contentName: block(shell),
        // YAML's rules have read all of the indentation; the shell's grammar wants a blank before a comment.
        patterns: [{ match: String.raw`(?<=^[ \t]*+)#.*$`, name: "comment.line.number-sign.shell" }, { include: shell.scope }],
      },
      {
        begin: String.raw`\G(?=[ \t]*#!.*\bpython)`,
        while: String.raw`\G`,
        contentName: block(python),
        patterns: [{ include: python.scope }],
      },
    ],
  };
}

/** Helm's actions inside an embedded language, which would read them as its own brackets and strings. */
function templates(): Grammar {
  return {
    scopeName: "podmates.templates",
    injectionSelector: "L:meta.embedded -meta.template.podmates",
    patterns: [
      {
        match: String.raw`(\{\{-?)((?:(?!\}\}).)*)(\}\})`,
        name: "meta.template.podmates",
        captures: {
          1: { name: "punctuation.section.embedded.begin.podmates" },
          2: {
            patterns: [
              { match: String.raw`/\*.*?\*/`, name: "comment.block.podmates" },
              { match: String.raw`"(?:[^"\\]|\\.)*"|${"`[^`]*`"}`, name: "string.quoted.double.podmates" },
              { match: String.raw`\b(?:if|else|end|range|with|define|template|block|break|continue)\b`, name: "keyword.control.podmates" },
              { match: String.raw`\$\w*|\.[A-Za-z_][\w.]*`, name: "variable.other.podmates" },
              { match: String.raw`\b\d+(?:\.\d+)?\b`, name: "constant.numeric.podmates" },
              { match: String.raw`(?<=[({|\s-])[A-Za-z]\w*`, name: "support.function.podmates" },
              { match: String.raw`\||:?=`, name: "keyword.operator.podmates" },
            ],
          },
          3: { name: "punctuation.section.embedded.end.podmates" },
        },
      },
    ],
  };
}

/** The languages of nginx, HAProxy, Apache, Redis, Fluent Bit and their like, as far as they agree. */
function configurationGrammar(): Grammar {
  const scoped = (name: string) => `${name}.podmates-configuration`;
  return {
    scopeName: configuration.scope,
    patterns: [
      { match: String.raw`(?<=^|\s)[#;].*$`, name: scoped("comment.line") },
      {
        match: String.raw`(?<=^[ \t]*+)(\[)([^\]\n]*)(\])[ \t]*$`,
        captures: {
          1: { name: scoped("punctuation.definition.section") },
          2: { name: scoped("entity.name.type.section") },
          3: { name: scoped("punctuation.definition.section") },
        },
      },
      {
        match: String.raw`(?<=^[ \t]*+)(</?)([A-Za-z]\w*)([^>]*)(>)`,
        captures: {
          1: { name: scoped("punctuation.definition.tag") },
          2: { name: scoped("entity.name.tag") },
          3: { patterns: [{ include: "#value" }] },
          4: { name: scoped("punctuation.definition.tag") },
        },
      },
      {
        match: String.raw`(?<=^[ \t]*+)(?!location\b)([A-Za-z_][\w.:-]*)[ \t]*(=)`,
        captures: { 1: { name: scoped("variable.other.property") }, 2: { name: scoped("keyword.operator.assignment") } },
      },
      // The first word of a line, and in nginx of what follows a brace or a semicolon, names a directive.
      { match: String.raw`(?<=(?:^|[{};])[ \t]*+)@?[A-Za-z_][\w.-]*`, name: scoped("keyword.other.directive") },
      { match: String.raw`[{}]`, name: scoped("punctuation.section.block") },
      { match: ";", name: scoped("punctuation.terminator.statement") },
      { include: "#value" },
    ],
    repository: {
      value: {
        patterns: [
          { begin: '"', end: `"|$`, name: scoped("string.quoted.double"), patterns: [{ include: "#variable" }, { include: "#escape" }] },
          { begin: "'", end: `'|$`, name: scoped("string.quoted.single"), patterns: [{ include: "#variable" }, { include: "#escape" }] },
          { include: "#variable" },
          {
            match: String.raw`(?<![\w.:/-])\d+(?:\.\d+){3}(?::\d+)?(?:/\d+)?(?![\w.])`,
            name: scoped("constant.numeric.address"),
          },
          { match: String.raw`(?<![\w./-])\d+(?:\.\d+)?(?:[kKmMgGsdhwy%]|ms|min)?(?![\w./:-])`, name: scoped("constant.numeric") },
          { match: String.raw`(?<=\s)(?:on|off|yes|no|true|false)(?=[\s;]|$)`, name: scoped("constant.language") },
          { match: String.raw`(?<=\s)(?:!?~\*?|\^~|=)(?=\s)`, name: scoped("keyword.operator") },
        ],
      },
      variable: { match: String.raw`\$(?:\w+|\{\w+\})`, name: scoped("variable.other") },
      escape: { match: String.raw`\\.`, name: scoped("constant.character.escape") },
    },
  };
}

/** All grammars, by the file's name in `syntaxes/`. */
export function grammars(): Record<string, Grammar> {
  return {
    "fields.tmLanguage.json": fields(),
    "flow-fields.tmLanguage.json": flowFields(),
    "shell-lines.tmLanguage.json": shellLines(),
    "shell-heredocs.tmLanguage.json": shellHeredocs(),
    "references.tmLanguage.json": references(),
    "templates.tmLanguage.json": templates(),
    "configuration.tmLanguage.json": configurationGrammar(),
  };
}

/** The entries of `contributes.grammars`. */
export function contributions(): object[] {
  const embeddedLanguages = Object.fromEntries([
    ...interpreters.flatMap((each) => [block(each.language), inline(each.language)].map((scope) => [scope, each.language.id])),
    ...files.filter((each) => each.language !== configuration).map((each) => [block(each.language), each.language.id]),
  ]);
  return Object.entries(grammars()).map(([file, { scopeName, injectionSelector }]) => ({
    scopeName,
    path: `./syntaxes/${file}`,
    ...(injectionSelector === undefined ? {} : { injectTo: ["source.yaml"] }),
    ...(scopeName === FIELDS ? { embeddedLanguages } : {}),
  }));
}

/** A grammar's file as the script writes it. */
export function print(grammar: object): string {
  return `${JSON.stringify(grammar)}\n`;
}

if (import.meta.main) {
  for (const [file, grammar] of Object.entries(grammars())) writeFileSync(new URL(`../syntaxes/${file}`, import.meta.url), print(grammar));
  const manifest = new URL("../package.json", import.meta.url);
  const contents = JSON.parse(readFileSync(manifest, "utf8")) as { contributes: { grammars: object[] } };
  contents.contributes.grammars = contributions();
  writeFileSync(manifest, `${JSON.stringify(contents, undefined, 2)}\n`);
}
