-- Asks the server what an editor asks, with Neovim's own client (0.7 or newer), and prints the answers as JSON.
local server, file = vim.env.PODMATES_SERVER, vim.env.PODMATES_FILE
local answers = {}
local ok, problem = pcall(function()
  vim.cmd("edit " .. file)
  local id = vim.lsp.start_client({ name = "podmates", cmd = vim.fn.json_decode(server), root_dir = vim.fn.fnamemodify(file, ":h") })
  vim.lsp.buf_attach_client(0, id)
  vim.wait(10000, function() return #vim.diagnostic.get(0) > 0 end)
  answers.diagnostics = vim.tbl_map(function(each) return { line = each.lnum, code = each.code } end, vim.diagnostic.get(0))
  local function ask(method, line, character, more)
    local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = character } }
    local reply = vim.lsp.buf_request_sync(0, method, vim.tbl_extend("force", params, more or {}), 10000)
    return reply[id]
  end
  answers.definition = ask("textDocument/definition", 17, 13).result[1].range or ask("textDocument/definition", 17, 13).result[1].targetSelectionRange
  answers.completion = vim.tbl_map(function(item) return item.label end, ask("textDocument/completion", 12, 15).result.items)
  answers.hover = ask("textDocument/hover", 6, 11).result.contents.value
  local refused = ask("textDocument/rename", 6, 11, { newName = "Not_OK" })
  answers.refused = (refused.err or refused.error or {}).message
  vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", 6, 11, { newName = "nginx-logs" }).result, "utf-16")
  answers.renamed = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end)
if not ok then answers.problem = problem end
vim.fn.writefile({ vim.fn.json_encode(answers) }, vim.env.PODMATES_ANSWERS)
vim.cmd("qa!")
