-- What a user does in Neovim, one after the other; what was seen is written to $QUIESCE_TEST_OUT as JSON.
local seen = {}

local function wait_for(what, condition)
  if not vim.wait(120000, condition, 10) then
    seen.failed = what
    vim.fn.writefile({ vim.json.encode(seen) }, vim.env.QUIESCE_TEST_OUT)
    vim.cmd('qa!')
  end
end

local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local ok, problem = pcall(function()
  wait_for('attach', function()
    return #vim.tbl_values(vim.lsp.buf_get_clients(0)) > 0
  end)
  wait_for('diagnostics', function()
    return #vim.diagnostic.get(0) > 0
  end)
  seen.diagnostics = vim.tbl_map(function(each)
    return { code = each.code, line = each.lnum + 1, source = each.source, message = each.message }
  end, vim.diagnostic.get(0))

  vim.fn.cursor(1, 1)
  vim.fn.search('schedule_on_each_cpu(')
  vim.lsp.buf.hover()
  wait_for('hover', floating)
  seen.hover = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floating()), 0, -1, false)
  vim.api.nvim_win_close(floating(), true)

  local buffer = vim.api.nvim_get_current_buf()
  vim.cmd('QuiesceSimulate')
  wait_for('report', function()
    return vim.api.nvim_get_current_buf() ~= buffer and vim.bo.filetype == 'markdown'
  end)
  seen.report = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd('quit')

  vim.fn.cursor(1, 1)
  vim.fn.search('schedule_on_each_cpu(')
  vim.cmd('QuiesceExplain')
  wait_for('explanation', function()
    return vim.api.nvim_get_current_buf() ~= buffer and vim.bo.filetype == 'markdown'
  end)
  seen.explanation = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd('quit')

  vim.cmd('QuiesceExplore failed-enable')
  wait_for('verdict', function()
    return vim.api.nvim_get_current_buf() ~= buffer and vim.bo.filetype == 'markdown'
  end)
  seen.verdict = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd('quit')

  vim.ui.select = function(items, options, choose)
    seen.actions = vim.tbl_map(options.format_item or tostring, items)
    for index, title in ipairs(seen.actions) do
      if title:find('synchronize_rcu', 1, true) then
        choose(items[index], index)
      end
    end
  end
  local before = vim.b.changedtick
  vim.lsp.buf.code_action()
  wait_for('code action', function()
    return vim.b.changedtick ~= before
  end)
  seen.text = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  wait_for('diagnostics of the new text', function()
    return #vim.tbl_filter(function(each)
      return each.code == 'hard-forced-synchronization'
    end, vim.diagnostic.get(0)) == 0
  end)
end)
if not ok then
  seen.failed = tostring(problem)
end
vim.fn.writefile({ vim.json.encode(seen) }, vim.env.QUIESCE_TEST_OUT)
vim.cmd('qa!')
